import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsObject, IsOptional, IsString, Max, Min, ValidateBy, ValidateNested } from 'class-validator';
import type { ConfigProblem } from '../reading/read-object';
import type { ModelParameters } from '../snapshot';
import { KeepsOtherKeys } from '../reading/unknown-keys';

/** Fields of a request that no file can give for it. */
const OF_THE_REQUEST = ['model', 'messages', 'prompt', 'input', 'stream', 'stream_options'];

/** Upper ends of what a request may ask for, by the names of its fields. */
export class MaximumParameters {
  /** Sampling temperature, 0 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  /** Nucleus sampling: the probability mass to draw from, 0 to 1. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number;

  /** How many of the likeliest tokens to draw from. Not every provider has it. */
  @IsOptional()
  @IsInt()
  @Min(1)
  top_k?: number;

  /** How many answers to give. */
  @IsOptional()
  @IsInt()
  @Min(1)
  n?: number;

  /** The longest answer, in tokens. Stands for `max_completion_tokens` too. */
  @IsOptional()
  @IsInt()
  @Min(1)
  max_tokens?: number;

  /** Penalty for tokens that are already present, -2 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number;

  /** Penalty by how often a token is present, -2 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number;
}

/** What a request is given where it does not say. Fields that are not listed go to the provider as they stand. */
@KeepsOtherKeys()
export class DefaultParameters extends MaximumParameters {
  /** Strings that end the answer; one string or a list. */
  @IsOptional()
  @IsStringOrStrings()
  stop?: string | string[];

  /** How long a reasoning model thinks, e.g. `low`, `medium` or `high`. */
  @IsOptional()
  @IsString()
  reasoning_effort?: string;

  problems(): ConfigProblem[] {
    const wrong = Object.keys(this).filter((key) => OF_THE_REQUEST.includes(key));
    const problems = wrong.map((property) => ({ property, message: 'only a request can say this; remove it' }));
    if (!('max_completion_tokens' in this)) return problems;
    return [...problems, { property: 'max_completion_tokens', message: 'write max_tokens, which stands for both' }];
  }
}

/** Model parameters of an endpoint's requests. */
export class ParametersEntry {
  /** What a request is given where it does not say, e.g. `{temperature: 0.2, max_tokens: 500}`. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping, e.g. {temperature: 0.2}' })
  @ValidateNested()
  @Type(() => DefaultParameters)
  default?: DefaultParameters;

  /** Upper ends of what a request may ask for, e.g. `{max_tokens: 1000}`; a request that asks for more is lowered. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping, e.g. {max_tokens: 1000}' })
  @ValidateNested()
  @Type(() => MaximumParameters)
  maximum?: MaximumParameters;

  problems(): ConfigProblem[] {
    const defaults = given(this.default);
    return Object.entries(given(this.maximum)).flatMap(([name, most]) => {
      const value = defaults[name];
      if (typeof value !== 'number' || value <= Number(most)) return [];
      return [{ property: 'default', message: `${name} is ${value}; must be at most its maximum, ${Number(most)}` }];
    });
  }
}

export function toParameters(entry: ParametersEntry | null): ModelParameters {
  return { default: given(entry?.default), maximum: given(entry?.maximum) as Record<string, number> };
}

/** The fields that the file gives; declared ones that it does not give are undefined. */
function given(fields: object = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function IsStringOrStrings(): PropertyDecorator {
  return ValidateBy({
    name: 'isStringOrStrings',
    validator: {
      validate: (value: unknown) => [value].flat().every((item) => typeof item === 'string'),
      defaultMessage: () => 'must be a string or a list of strings',
    },
  });
}
