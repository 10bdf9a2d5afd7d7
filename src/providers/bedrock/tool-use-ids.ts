import { createHash } from 'node:crypto';
import type { BedrockModel } from './model-family';

const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/**
 * Maps tool call ids to ids that the model accepts; a tool call and its result keep the same id. Mistral models accept
 * exactly nine letters and digits: the id is shortened to its first nine, or hashed if another id has the same ones.
 */
export class ToolUseIds {
  private readonly shortened = new Map<string, string>();
  private readonly taken = new Set<string>();

  constructor(private readonly model: BedrockModel) {}

  toToolUseId(id: string): string {
    if (this.model.family !== 'mistral' || MISTRAL_ID.test(id)) return id;
    return this.shortened.get(id) ?? this.shorten(id);
  }

  private shorten(id: string): string {
    const first = id.replace(/[^a-zA-Z0-9]/g, '').slice(0, 9);
    const start = first.padEnd(9, '0');
    const short = this.taken.has(start) ? createHash('sha256').update(id).digest('hex').slice(0, 9) : start;
    this.taken.add(short);
    this.shortened.set(id, short);
    return short;
  }
}
