import { Logger } from '@nestjs/common';
import { FileEndpointSource, type ChangeListener, type EndpointSource } from '../config';
import { ScriptedProvider } from '../../test/support/endpoints';
import type { ProviderAdapter } from '../providers/contract/provider-adapter';
import { EndpointRegistry } from './endpoint-registry';
import { loaderOf } from '../../test/support/served-config';

const provider = new ScriptedProvider();

/** A second source, whose endpoints a test replaces. */
class ListSource implements EndpointSource<ProviderAdapter> {
  /** Names that the registry has looked up. */
  readonly found: string[] = [];
  private listener: ChangeListener = () => {};

  constructor(
    readonly name: string,
    private view = provider.serve(['spare']),
  ) {}

  has(name: string) {
    return this.view.byName.has(name);
  }

  find(name: string) {
    this.found.push(name);
    return this.view.byName.get(name);
  }

  findRoute() {
    return undefined;
  }

  endpoints() {
    return this.view.endpoints;
  }

  routes() {
    return [];
  }

  onChange(listener: ChangeListener) {
    this.listener = listener;
    return () => (this.listener = () => {});
  }

  /** @param changed names to report as changed; undefined: all */
  replace(names: readonly string[], changed?: readonly string[]): void {
    this.view = provider.serve(names);
    this.listener(changed);
  }
}

function registryOver(fileEndpoints: readonly string[], routes: readonly object[] = []) {
  const file = new FileEndpointSource(loaderOf(() => provider.serve(fileEndpoints, routes)));
  const store = new ListSource('the store');
  return { registry: new EndpointRegistry([file, store], file), file, store };
}

describe('EndpointRegistry', () => {
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(String(message)));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it('serves the endpoints of all sources, in their order', () => {
    const { registry } = registryOver(['one', 'two']);
    expect(registry.list().map(({ name }) => name)).toEqual(['one', 'two', 'spare']);
    expect(registry.find('spare')?.name).toBe('spare');
    expect(registry.resolve('none')).toBeUndefined();
  });

  it('serves a changed source at once, while a request keeps the endpoint that it has found', () => {
    const { registry, store } = registryOver(['one']);
    const found = registry.find('spare');
    store.replace(['spare', 'other']);
    expect(registry.list().map(({ name }) => name)).toEqual(['one', 'spare', 'other']);
    expect(registry.find('spare')).not.toBe(found);
    expect(found?.name).toBe('spare');
  });

  it('prefers the earlier source on a name conflict and warns with the names of both', () => {
    const { registry, file, store } = registryOver(['one']);
    store.replace(['one', 'two']);
    expect(registry.find('one')).toBe(file.current().byName.get('one'));
    expect(registry.list().map(({ name }) => name)).toEqual(['one', 'two']);
    expect(warnings).toEqual([`'one' of the store is not served: ${file.name} has the same name`]);
  });

  it('warns of a conflict when the earlier source gets the name later, and at the start', async () => {
    const names = ['one'];
    const file = new FileEndpointSource(loaderOf(() => provider.serve(names)));
    new EndpointRegistry([file, new ListSource('the store', provider.serve(['one', 'two']))], file);
    const warning = (name: string) => `'${name}' of the store is not served: ${file.name} has the same name`;
    expect(warnings).toEqual([warning('one')]);
    names.push('two');
    await file.reload('request');
    expect(warnings.slice(1)).toEqual([warning('one'), warning('two')]);
  });

  it('checks only the changed names for conflicts and looks up no endpoint to list them', () => {
    const { registry, store } = registryOver(['one', 'two']);
    store.replace(['one', 'two'], ['two']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("'two'");
    expect(registry.list()).toHaveLength(2);
    expect(registry.has('one')).toBe(true);
    expect(store.found).toEqual([]);
  });

  it('hides an endpoint behind a traffic route of the same name in an earlier source', () => {
    const route = { name: 'chat', task_type: 'llm/v1/chat', destinations: [{ name: 'one', traffic_percentage: 100 }] };
    const { registry, store } = registryOver(['one'], [route]);
    store.replace(['chat']);
    expect(registry.find('chat')).toBeUndefined();
    expect(registry.findRoute('chat')?.name).toBe('chat');
    expect([registry.list(), registry.listRoutes()].flat().map(({ name }) => name)).toEqual(['one', 'chat']);
  });
});
