import { GatewayError } from '../errors';
import type { IdentifiedResponse } from '../http';
import type { StampedEvent } from './audit-event';
import { AuditLog } from './audit-log';
import { AuditQueue } from './audit-queue';
import { Rejections } from './rejections';

describe('Rejections', () => {
  const stored: StampedEvent[] = [];
  let audit: AuditLog;
  let rejections: Rejections;

  beforeEach(() => {
    stored.length = 0;
    const write = (events: readonly StampedEvent[]): Promise<void> => {
      stored.push(...events);
      return Promise.resolve();
    };
    audit = new AuditLog([new AuditQueue({ name: 'memory', write, close: async () => {} })]);
    rejections = new Rejections(audit);
  });

  function reject(address: string, path = '/v1/models'): void {
    const req = { method: 'GET', url: path, headers: {}, socket: { remoteAddress: address } };
    // Only these fields are read.
    rejections.add({ req, requestId: 'r' } as unknown as IdentifiedResponse, new GatewayError('UNAUTHENTICATED', 'x'));
  }

  async function records(): Promise<StampedEvent[]> {
    rejections.flush();
    await audit.close();
    return stored;
  }

  it('records the first rejections of a client, and the number of the others in one record', async () => {
    for (let count = 0; count < 1000; count += 1) reject('192.0.2.1');
    const shown = await records();
    expect(shown.map(({ details }) => details?.['count'])).toEqual([...Array<undefined>(5), 995]);
    expect(shown.at(-1)).toMatchObject({
      action: 'auth.rejected',
      address: '192.0.2.1',
      outcome: 'denied',
      status: 401,
    });
  });

  it('counts every rejection of an attack from many addresses, with a limited number of records', async () => {
    const total = 20_000;
    for (let count = 0; count < total; count += 1) reject(`192.0.${(count >> 8) & 255}.${count & 255}`);
    const shown = await records();
    expect(shown.length).toBeLessThanOrEqual(3001);
    const counted = shown.reduce((sum, { details }) => sum + Number(details?.['count'] ?? 1), 0);
    expect(counted).toBe(total);
    expect(shown.at(-1)).toMatchObject({ action: 'audit.dropped' });
  });

  it('records no query of the target', async () => {
    reject('192.0.2.1', '/v1/models?api_key=canary');
    expect((await records()).map(({ target }) => target)).toEqual(['GET /v1/models']);
  });
});
