import { ScriptedProvider } from '../../test/support/endpoints';
import { loaderOf } from '../../test/support/served-config';
import { FileEndpointSource } from '../config';
import { SHARED_ADMIN, type Identity, type Principal } from '../http';
import { EndpointRegistry } from './endpoint-registry';
import { VisibleEndpoints } from './visible-endpoints';

const ALICE: Identity = { ...SHARED_ADMIN, name: 'alice', isAdmin: false, isShared: false };
const principalOf = (identity: Identity): Principal => ({ address: undefined, credentialDigest: undefined, identity });

function visibleOf(names: readonly string[], isVisible: (name: string) => boolean): VisibleEndpoints {
  const provider = new ScriptedProvider();
  const file = new FileEndpointSource(loaderOf(() => provider.serve([...names])));
  return new VisibleEndpoints(new EndpointRegistry([file], file), { isVisible, requireQuery: () => {} });
}

describe('VisibleEndpoints', () => {
  it('lists for an identity what it may see, and for admins everything', async () => {
    const visible = visibleOf(['a', 'b', 'c'], (name) => name !== 'b');
    const namesFor = async (identity: Identity) => (await visible.list(principalOf(identity))).map(({ name }) => name);
    expect(await namesFor(ALICE)).toEqual(['a', 'c']);
    expect(await namesFor(SHARED_ADMIN)).toEqual(['a', 'b', 'c']);
  });

  it('handles other events between the decisions about endpoints', async () => {
    let turns = 0;
    const visible = visibleOf(['a', 'b', 'c'], () => {
      const end = performance.now() + 6;
      while (performance.now() < end);
      return true;
    });
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await visible.list(principalOf(ALICE));
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
