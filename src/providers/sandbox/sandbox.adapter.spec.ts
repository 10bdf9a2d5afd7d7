import { join } from 'node:path';
import { loadGatewayFile } from '../../config';
import { SandboxConfig } from './sandbox.config';
import { adapter, user, chat } from '../../../test/support/providers/sandbox';

describe('the configuration of a sandbox endpoint', () => {
  const catalog = { find: () => adapter, names: () => [adapter.name] };

  it('may be empty, and the example file loads without a warning', () => {
    const file = loadGatewayFile(join(__dirname, '../../../config/sandbox.yaml'), catalog, {});
    expect(file.warnings).toEqual([]);
    expect(file.byName.get('chat')?.target.config).toEqual(new SandboxConfig());
    expect(file.byName.get('rejecting')?.target.config).toMatchObject({
      faults: [{ kind: 'status', status: 429, retry_after: 2, rate: 0.34, delay_ms: 5000, after_chunks: 1 }],
    });
  });

  it('responds with a frozen configuration', async () => {
    const file = loadGatewayFile(join(__dirname, '../../../config/sandbox.yaml'), catalog, {});
    const config = file.byName.get('resetting')?.target.config as SandboxConfig;
    const body = { messages: [user('Hello')] };
    await expect(chat.query(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    await expect(chat.query(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });
});
