import { createHash } from 'node:crypto';
import type { BedrockModel } from './model-family';

const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/**
 * The ids of a conversation's tool calls as the model takes them, the same for a call and its result. Mistral's want
 * exactly nine letters and digits: the first ones of the id, or others where two ids begin alike.
 */
export class ToolIds {
  private readonly known = new Map<string, string>();
  private readonly taken = new Set<string>();

  constructor(private readonly model: BedrockModel) {}

  of(id: string): string {
    if (this.model.family !== 'mistral' || MISTRAL_ID.test(id)) return id;
    return this.known.get(id) ?? this.shorten(id);
  }

  private shorten(id: string): string {
    const first = id.replace(/[^a-zA-Z0-9]/g, '').slice(0, 9);
    const start = first.padEnd(9, '0');
    const short = this.taken.has(start) ? createHash('sha256').update(id).digest('hex').slice(0, 9) : start;
    this.taken.add(short);
    this.known.set(id, short);
    return short;
  }
}
