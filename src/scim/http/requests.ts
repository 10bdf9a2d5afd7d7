import type { Request } from 'express';
import { SCIM_PATH } from '../../auth';
import { originOf, UnreadableBody } from '../../http';
import { isAttributes, type Attributes } from '../protocol/attributes';
import { parseFilter, type Condition } from '../protocol/filter';
import { ScimError } from '../protocol/scim-error';
import { splitUrn } from '../protocol/urns';

const DEFAULT_COUNT = 100;
const MAX_COUNT = 200;

/** What a client requests of a list. */
export interface ListQuery {
  readonly filter: readonly Condition[];
  /** Counted from 1. */
  readonly startIndex: number;
  readonly count: number;
}

/** Returns the URL of the API as the client uses it. */
export function baseOf(request: Request): string {
  return originOf(request) + SCIM_PATH;
}

/** @throws ScimError `invalidSyntax` if the body is not a JSON object */
export function bodyOf(body: unknown): Attributes {
  if (body instanceof UnreadableBody) throw body.error;
  if (!isAttributes(body)) throw new ScimError('invalidSyntax', 'The request body must be a JSON object.');
  return body;
}

/** @throws ScimError `invalidFilter` or `invalidValue` */
export function listQueryOf({ query }: Request): ListQuery {
  const filter = textOf(query['filter']);
  return {
    filter: filter === undefined ? [] : parseFilter(filter),
    startIndex: Math.max(1, integerOf(query, 'startIndex') ?? 1),
    count: Math.min(MAX_COUNT, Math.max(0, integerOf(query, 'count') ?? DEFAULT_COUNT)),
  };
}

/** Returns the revision that the client expects the resource to have, by `If-Match`. */
export function expectedRevision({ headers }: Request): number | undefined {
  const given = headers['if-match']?.trim();
  if (given === undefined || given === '*') return undefined;
  const [, revision] = /^(?:W\/)?"(\d+)"$/.exec(given) ?? [];
  // No resource has this revision.
  return revision === undefined ? -1 : Number(revision);
}

/** The attributes that a response contains (RFC 7644, section 3.9). */
export class Projection {
  private readonly included: ReadonlySet<string> | undefined;
  private readonly excluded: ReadonlySet<string>;

  constructor({ query }: Request) {
    const included = textOf(query['attributes']);
    this.included = included === undefined ? undefined : namesOf(included);
    this.excluded = namesOf(textOf(query['excludedAttributes']) ?? '');
  }

  has(name: string): boolean {
    const key = name.toLowerCase();
    return ALWAYS.has(key) || (this.included ? this.included.has(key) : !this.excluded.has(key));
  }

  apply(attributes: Attributes): Attributes {
    if (!this.included && this.excluded.size === 0) return attributes;
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => this.has(name)));
  }
}

const ALWAYS: ReadonlySet<string> = new Set(['id', 'schemas']);

/** Returns the names of the attributes in lower case. A sub-attribute stands for the whole attribute. */
function namesOf(list: string): ReadonlySet<string> {
  const names = list.split(',').map((one) => {
    const { extension, name = '' } = splitUrn(one.trim());
    return (extension ?? name.split('.')[0] ?? '').toLowerCase();
  });
  return new Set(names.filter((name) => name !== ''));
}

function integerOf(query: Request['query'], name: string): number | undefined {
  const text = textOf(query[name]);
  if (text === undefined) return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new ScimError('invalidValue', `'${name}' must be a whole number.`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
