import type { Entry } from './entries/bind-endpoint';
import type { NamedEndpoint } from './entries/bind-route';
import {
  bindEndpointEntry,
  bindRouteEntry,
  hasSameTargets,
  isReusable,
  repeat,
  type BoundEndpointEntry,
  type BoundRouteEntry,
  type SharedContext,
} from './entries/bound-entry';
import { kindOfItem, NameChecker, warnOfOldEndpoints, type EntryKind } from './entries/file-entries';
import { GATEWAY_FILE_OPTIONS, GatewayFile } from './entries/gateway-file';
import { readIdentity } from './entries/auth/read-identity';
import { readDatabricks } from './entries/read-databricks';
import { readStore } from './entries/store-entry';
import { absolutePath } from './files';
import { isMapping, type Mapping } from './objects';
import { ParsedFile, type ParsedItem } from './parsed-file';
import type { Path } from './problems';
import { readObject } from './reading/read-object';
import { kindOf } from './redaction';
import { parseInWorker } from './reload/parse-in-worker';
import { atOnce, inSlices, type Steps } from '../shared/slices';
import { Report } from './report';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from './snapshot';
import { snapshotOf } from './snapshot-of';
import { SourceFiles } from './source-files';
import { LISTS, parseText, type ListName, type ParseResult } from './yaml/file-content';
import { readText } from './yaml/read-text';

/** Parsing a longer text would block the event loop for more than a few milliseconds. */
const MAX_INLINE_LENGTH = 8 * 1024;

/** An entry of `endpoints:`, `routes:` or another list of the file, with its place and its result in the last valid file. */
interface Item<P extends ProviderDeclaration> extends ParsedItem {
  readonly path: Path;
  readonly kind: EntryKind;
  readonly name: unknown;
  /** The result for an item with the same content in the last valid file. */
  readonly last: KnownItem<P> | undefined;
}

/** What the loader keeps of an item for the next load. */
interface KnownItem<P extends ProviderDeclaration> {
  readonly kind: EntryKind;
  readonly name: unknown;
  readonly endpoint?: BoundEndpointEntry<P>;
  readonly route?: BoundRouteEntry<P>;
}

/** What the loader keeps of the last valid file. */
interface LastLoad<P extends ProviderDeclaration> {
  /** By list and key. */
  readonly items: Readonly<Record<ListName, ReadonlyMap<string, KnownItem<P>>>>;
  readonly files: SourceFiles;
  readonly allow: readonly string[];
  readonly keyFiles: ReadonlySet<string>;
}

/** One attempt to load the file. */
interface LoadAttempt {
  readonly report: Report;
  readonly files: SourceFiles;
  readonly text: string;
}

/**
 * Loads one gateway file, at first and again after each change. An entry whose content and files are the same as in the
 * last valid file keeps its endpoint: the same object, with the same instances and secrets. The steps are:
 *
 * 1. `begin`: reads the text.
 * 2. `parseText`: YAML to plain values with their lines.
 * 3. `readObject`, for each object: merges the sources, expands variables, instantiates the class, validates.
 * 4. `bindEndpoint`, `bindRoute`: entries to frozen endpoints and routes.
 */
export class GatewayFileLoader<P extends ProviderDeclaration> {
  private last: LastLoad<P> = {
    items: { endpoints: new Map(), routes: new Map() },
    files: new SourceFiles(),
    allow: Object.freeze([]),
    keyFiles: new Set(),
  };

  /**
   * @param path relative to the working directory; `~` is the home directory
   * @param env the environment variables, including `MLFLOW_GATEWAY_ALLOWED_PROVIDERS`
   * @param isStrict see `LoadOptions`
   * @param parse parses the text of a large file without blocking this thread
   * @param isStoreOpen whether there is a store even if the file has none, because Databricks mode is forced
   */
  constructor(
    private readonly path: string,
    private readonly catalog: ProviderCatalog<P>,
    private readonly env: NodeJS.ProcessEnv,
    private readonly isStrict = false,
    private readonly parse: typeof parseInWorker = parseInWorker,
    private readonly isStoreOpen = false,
  ) {}

  /** @throws InvalidConfigError with all problems of the file */
  load(): GatewaySnapshot<P> {
    const attempt = this.begin();
    return atOnce(this.bind(attempt, parseText(attempt.text, attempt.report.source)));
  }

  /**
   * Like `load`, without blocking the event loop for long: a large file is parsed in another thread, and its entries are
   * bound in slices.
   *
   * @throws InvalidConfigError with all problems of the file, or the error of the thread
   */
  async reload(): Promise<GatewaySnapshot<P>> {
    const attempt = this.begin();
    const { text, report } = attempt;
    const parsed =
      text.length > MAX_INLINE_LENGTH ? await this.parse(text, report.source) : parseText(text, report.source);
    return inSlices(this.bind(attempt, parsed));
  }

  /** Reads the text of the file. */
  private begin(): LoadAttempt {
    const report = new Report(absolutePath(this.path), this.isStrict);
    const files = new SourceFiles(this.last.files);
    const text = readText({ ...this.sharedContext(report, files), reads: [] });
    report.throwIfInvalid();
    return { report, files, text: text ?? '' };
  }

  /** Validates the parsed file and binds its entries. */
  private *bind({ report, files }: LoadAttempt, parsed: ParseResult): Steps<GatewaySnapshot<P>> {
    const { problems, warnings: allWarnings } = parsed;
    report.add({ files: new Set([report.source]), missingFiles: new Set(), problems, allWarnings });
    report.throwIfInvalid();
    if (!parsed.content) throw new TypeError('the parser returned neither content nor problems');
    const file = new ParsedFile(parsed.content);
    report.lines = file;
    const shared = this.sharedContext(report, files);
    const root = this.rootOf(file.root, report);
    report.throwIfInvalid();

    const settings = readObject(GatewayFile, root, [], { ...shared, reads: [] }, GATEWAY_FILE_OPTIONS);
    const store = readStore(root['store'], { ...shared, reads: [] });
    const databricks = readDatabricks(root['databricks'], 'databricks' in root, { ...shared, reads: [] });
    const identity = readIdentity(root, shared, { store, databricks, isStoreOpen: this.isStoreOpen });
    const allow = this.allowOf(settings?.egress?.allow ?? []);
    const items = yield* this.itemsOf(file, report);
    const endpoints = yield* this.endpointsOf(items, file, allow, shared);
    const routes = yield* this.routesOf(items, file, endpoints, shared);
    report.throwIfInvalid();
    if (!store || !databricks || !identity) throw new TypeError('a block is invalid without a problem in the report');
    yield;
    const snapshot = snapshotOf(report, {
      endpoints: [...endpoints.values()].flatMap(({ endpoint }) => endpoint ?? []),
      routes: [...routes.values()].flatMap(({ route }) => route ?? []),
      strictParity: settings?.strict_parity === true,
      egressAllow: allow,
      store,
      databricks,
      ...identity,
      skipped: [...endpoints.values(), ...routes.values()].flatMap(({ skipped }) => skipped ?? []),
    });
    yield;
    const known = { endpoints: new Map<string, KnownItem<P>>(), routes: new Map<string, KnownItem<P>>() };
    for (const item of items) {
      const { list, key, kind, name } = item;
      const [endpoint, route] = [endpoints.get(item), routes.get(item)];
      known[list].set(key, { kind, name, ...(endpoint && { endpoint }), ...(route && { route }) });
      yield;
    }
    this.last = { items: known, files, allow, keyFiles: new Set(snapshot.files.slice(1)) };
    return snapshot;
  }

  private sharedContext(report: Report, files: SourceFiles): SharedContext {
    return { report, files, env: this.env, keyFiles: this.last.keyFiles, isTrusted: true };
  }

  private rootOf(root: unknown, report: Report): Mapping {
    if (isMapping(root)) return root;
    const found = root === null ? 'nothing' : kindOf(root);
    report.problem([], `found ${found}; must be a mapping with the key "endpoints"`);
    return {};
  }

  /** Returns the same list as before if the content is the same: unchanged endpoints contain it. */
  private allowOf(allow: readonly string[]): readonly string[] {
    const { allow: last } = this.last;
    const isSame = allow.length === last.length && allow.every((destination, index) => destination === last[index]);
    return isSame ? last : Object.freeze([...allow]);
  }

  private *itemsOf(file: ParsedFile, report: Report): Steps<readonly Item<P>[]> {
    const items: Item<P>[] = [];
    for (const list of LISTS) {
      for (const parsed of file.items(list)) {
        const path = [list, parsed.index];
        const last = this.last.items[list].get(parsed.key);
        const source = last ? undefined : file.valueOf(parsed);
        const kind = last ? last.kind : kindOfItem(list, source, path, report);
        const name = last ? last.name : isMapping(source) ? source['name'] : undefined;
        items.push({ ...parsed, path, kind, name, last });
        yield;
      }
    }
    if (items.some(({ list, kind }) => list === 'routes' && kind === 'endpoint')) warnOfOldEndpoints(report);
    const names = new NameChecker(report);
    for (const kind of ['endpoint', 'traffic route']) {
      for (const item of items) if (item.kind === kind) names.check(item.name, item.path);
      yield;
    }
    return items;
  }

  private *endpointsOf(
    items: readonly Item<P>[],
    file: ParsedFile,
    allow: readonly string[],
    shared: SharedContext,
  ): Steps<ReadonlyMap<Item<P>, BoundEndpointEntry<P>>> {
    const bound = new Map<Item<P>, BoundEndpointEntry<P>>();
    const isAllowSame = allow === this.last.allow;
    for (const item of items) {
      if (item.kind !== 'endpoint') continue;
      const last = isAllowSame ? item.last?.endpoint : undefined;
      if (last && isReusable(last.findings, shared.files)) {
        repeat(last.findings, item.path, shared.report);
        bound.set(item, last);
      } else {
        bound.set(item, bindEndpointEntry(entryOf(item, file), this.catalog, allow, shared));
      }
      yield;
    }
    return bound;
  }

  private *routesOf(
    items: readonly Item<P>[],
    file: ParsedFile,
    endpoints: ReadonlyMap<Item<P>, BoundEndpointEntry<P>>,
    shared: SharedContext,
  ): Steps<ReadonlyMap<Item<P>, BoundRouteEntry<P>>> {
    const bound = new Map<Item<P>, BoundRouteEntry<P>>();
    const routes = items.filter(({ kind }) => kind === 'traffic route');
    if (routes.length === 0) return bound;
    const byName = new Map<unknown, NamedEndpoint<P>>([...endpoints.values()].map((entry) => [entry.name, entry]));
    for (const item of routes) {
      const last = item.last?.route;
      if (last && isReusable(last.findings, shared.files) && hasSameTargets(last, byName)) {
        repeat(last.findings, item.path, shared.report);
        bound.set(item, last);
      } else {
        bound.set(item, bindRouteEntry(entryOf(item, file), byName, shared));
      }
      yield;
    }
    return bound;
  }
}

function entryOf(item: ParsedItem & { readonly path: Path }, file: ParsedFile): Entry {
  const source = file.valueOf(item);
  return { source: isMapping(source) ? source : {}, path: item.path };
}
