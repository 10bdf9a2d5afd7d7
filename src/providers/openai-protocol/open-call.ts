import type { ToolCallDelta } from '../../wire';
import { asRecord, asString, missingInResponse, type Wire } from '../shared/json';
import type { CustomCallWire, FunctionCallWire, ToolCallWire } from './chat-wire';
import { JsonExtent } from './json-extent';
import { argumentsText, newToolCallId, toolKindOf, type ToolKind } from './tool-calls';

/** The fields of one delta. */
export interface DeltaFields {
  readonly kind: ToolKind | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** The next part of the arguments, or of a custom tool's input. */
  readonly text: string;
  readonly unknown: UnknownFields | undefined;
}

/** Fields that OpenAI's schema does not have, as entries: those of the call, and those within `function` or `custom`. */
interface UnknownFields {
  readonly outer: [string, unknown][];
  readonly inner: [string, unknown][];
}

const NONE: [string, unknown][] = [];
const OUTER: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'custom']);
const INNER: ReadonlySet<string> = new Set(['name', 'arguments', 'input']);

export function readDelta(delta: Wire<ToolCallWire>): DeltaFields {
  const kind = toolKindOf(delta);
  const body = asRecord<FunctionCallWire & CustomCallWire>(kind === 'custom' ? delta.custom : delta.function);
  const outer = unknownEntries(delta, OUTER);
  const inner = body ? unknownEntries(body, INNER) : [];
  return {
    kind,
    id: asString(delta.id) || undefined,
    name: asString(body?.name) || undefined,
    text: argumentsText(kind === 'custom' ? body?.input : body?.arguments),
    unknown: outer.length + inner.length > 0 ? { outer, inner } : undefined,
  };
}

/** Added to the length of each delta, because a call without text uses memory as well. */
const DELTA_COST = 64;

/** The approximate memory that a delta uses while it is held. */
export function lengthOf({ text, unknown }: DeltaFields): number {
  let length = DELTA_COST + text.length;
  if (unknown) for (const [, value] of [...unknown.outer, ...unknown.inner]) length += argumentsText(value).length;
  return length;
}

function unknownEntries(fields: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): [string, unknown][] {
  let entries = NONE;
  for (const name in fields) {
    const value = fields[name];
    if (known.has(name) || value === undefined || value === null) continue;
    entries = [...entries, [name, value]];
  }
  return entries;
}

/** A tool call whose deltas are being received. */
export class OpenCall {
  nativeId: string | undefined;
  private isCustom = false;
  private id: string | undefined;
  private name: string | undefined;
  /** Text not sent yet: the call's name is not known, or it may be the beginning of `null`. */
  private held = '';
  private readonly extent = new JsonExtent();
  /** Id and name that arrived after the arguments were complete. */
  private next: Pick<DeltaFields, 'id' | 'name'> | undefined;
  private deltas = 0;
  /** The place of the call in the order in which calls begin; undefined until it is sent. */
  private index: number | undefined;
  private hasArguments = false;
  private readonly outer: [string, unknown][] = [];
  private readonly inner: [string, unknown][] = [];
  /** Unknown fields that have been received, as JSON text: a repetition is not sent, since clients would append it. */
  private readonly received = new Map<string, string>();

  constructor(
    readonly nativeIndex: number | undefined,
    private readonly takeIndex: () => number,
  ) {}

  push({ kind, id, name, text, unknown }: DeltaFields): ToolCallDelta[] {
    this.isCustom ||= kind === 'custom';
    this.deltas += 1;
    this.nativeId ??= id;
    this.id ??= id;
    this.name ??= name;
    this.held += text;
    this.extent.push(text);
    if (unknown) {
      this.outer.push(...unknown.outer.filter(([field, value]) => this.isNew(field, value)));
      this.inner.push(...unknown.inner.filter(([field, value]) => this.isNew(`function.${field}`, value)));
    }
    return this.release(false);
  }

  /** Returns what was held back for an id, if the call has a name. Called when another call begins. */
  flush(): ToolCallDelta[] {
    return this.index === undefined ? this.release(false, true) : [];
  }

  /**
   * Returns what was held back at the end of the message. A call without arguments gets `{}`.
   * @throws GatewayError if the call has no name
   */
  finish(): ToolCallDelta[] {
    if (this.name === undefined) throw missingInResponse('name for a tool call');
    return this.release(true);
  }

  /**
   * Returns the fields with which another call begins, or undefined if a delta with the index of this call continues it.
   *
   * Some providers give all calls the same index. An id that changes, or a name, does not prove a new call: some servers
   * create an id for each delta or repeat the name. Their deltas continue a call until its arguments are complete.
   */
  successor(fields: DeltaFields): DeltaFields | undefined {
    const { id, name, text } = fields;
    if (this.name === undefined || (id !== undefined && id === this.nativeId)) return undefined;
    const hasNewId = id !== undefined && this.nativeId !== undefined;
    if (name !== undefined) {
      if (name !== this.name) return fields;
      if (hasNewId && (this.isComplete || (this.extent.isEmpty && text === ''))) return fields;
    }
    if (this.isCustom || !this.isComplete) return undefined;
    // Without arguments this may be the beginning of another call, or only repeat the fields of this one.
    if (hasNewId || name !== undefined) this.next = { id: id ?? this.next?.id, name: name ?? this.next?.name };
    return this.next && text.trimStart().startsWith('{') ? { ...fields, ...this.next } : undefined;
  }

  get hasName(): boolean {
    return this.name !== undefined;
  }

  private get isComplete(): boolean {
    return this.isCustom || this.extent.isComplete || this.held === 'null';
  }

  private isNew(field: string, value: unknown): boolean {
    const text = argumentsText(value);
    if (this.received.get(field) === text) return false;
    this.received.set(field, text);
    return true;
  }

  private release(isLast: boolean, isIdLate = isLast): ToolCallDelta[] {
    if (this.name === undefined) return [];
    // Some providers send the id one delta after the name, none later.
    if (this.index === undefined && this.id === undefined && this.deltas < 2 && !isIdLate) return [];
    const fragment = this.takeText(isLast);
    if (this.index === undefined) {
      this.index = this.takeIndex();
      this.id ??= newToolCallId();
      return [this.delta({ id: this.id, type: this.isCustom ? 'custom' : 'function' }, { name: this.name }, fragment)];
    }
    const isEmpty = fragment === '' && this.outer.length + this.inner.length === 0;
    return isEmpty ? [] : [this.delta({}, {}, fragment)];
  }

  private takeText(isLast: boolean): string {
    const isSettled = this.isCustom || this.hasArguments || isLast || !'null'.startsWith(this.held);
    if (!isSettled) return '';
    const isAbsent = !this.isCustom && !this.hasArguments && (this.held === '' || this.held === 'null');
    const text = isLast && isAbsent ? '{}' : this.held;
    this.held = '';
    if (text !== '') this.hasArguments = true;
    return text;
  }

  private delta(head: object, name: object, fragment: string): ToolCallDelta {
    const body = this.isCustom ? { ...name, input: fragment } : { ...name, arguments: fragment };
    const kind = this.isCustom ? 'custom' : 'function';
    const delta =
      this.outer.length + this.inner.length === 0
        ? { index: this.index, ...head, [kind]: body }
        : { index: this.index, ...head, [kind]: { ...body, ...take(this.inner) }, ...take(this.outer) };
    // The type describes functions only; the schema allows calls of other tools.
    return delta as ToolCallDelta;
  }
}

/** Returns the entries as an object, and removes them from the list. */
function take(entries: [string, unknown][]): object {
  return Object.fromEntries(entries.splice(0));
}
