import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsObject, IsOptional, IsString, Max, Min, ValidateBy, ValidateNested } from 'class-validator';
import type { ConfigProblem } from '../reading/validate';
import type { ModelParameters } from '../snapshot';
import { KeepsOtherKeys } from '../reading/unknown-keys';

/** Request fields that cannot have a default in the file. */
const REQUEST_ONLY = ['model', 'messages', 'prompt', 'input', 'stream', 'stream_options'];

/** Maxima of request fields. */
export class MaximumParameters {
  /** Sampling temperature, 0 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  /** Nucleus sampling: the probability mass to sample from, 0 to 1. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number;

  /** Number of the most likely tokens to sample from. Not every provider supports it. */
  @IsOptional()
  @IsInt()
  @Min(1)
  top_k?: number;

  /** Number of choices to generate. */
  @IsOptional()
  @IsInt()
  @Min(1)
  n?: number;

  /** Maximum length of the response, in tokens. Also applies to `max_completion_tokens`. */
  @IsOptional()
  @IsInt()
  @Min(1)
  max_tokens?: number;

  /** Penalty for tokens that have already occurred, -2 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number;

  /** Penalty in proportion to how often a token has occurred, -2 to 2. */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number;
}

/** Values for request fields that a request does not set. Fields that are not listed are sent to the provider unchanged. */
@KeepsOtherKeys()
export class DefaultParameters extends MaximumParameters {
  /** Strings that end the response: one string or a list. */
  @IsOptional()
  @IsStringOrStrings()
  stop?: string | string[];

  /** Effort of a reasoning model, e.g. `low`, `medium` or `high`. */
  @IsOptional()
  @IsString()
  reasoning_effort?: string;

  problems(): ConfigProblem[] {
    const invalid = Object.keys(this).filter((key) => REQUEST_ONLY.includes(key));
    const problems = invalid.map((property) => ({ property, message: 'cannot have a default; remove it' }));
    if (!('max_completion_tokens' in this)) return problems;
    return [...problems, { property: 'max_completion_tokens', message: 'use max_tokens, which applies to both' }];
  }
}

/** Defaults and maxima of request fields. */
export class ParametersEntry {
  /** Values for fields that a request does not set, e.g. `{temperature: 0.2, max_tokens: 500}`. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping, e.g. {temperature: 0.2}' })
  @ValidateNested()
  @Type(() => DefaultParameters)
  default?: DefaultParameters;

  /** Maxima of request fields, e.g. `{max_tokens: 1000}`. A larger value in a request is lowered to the maximum. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping, e.g. {max_tokens: 1000}' })
  @ValidateNested()
  @Type(() => MaximumParameters)
  maximum?: MaximumParameters;

  problems(): ConfigProblem[] {
    const defaults = definedFields(this.default);
    return Object.entries(definedFields(this.maximum)).flatMap(([name, maximum]) => {
      const value = defaults[name];
      if (typeof value !== 'number' || value <= Number(maximum)) return [];
      return [{ property: 'default', message: `${name} is ${value}; must not exceed its maximum, ${Number(maximum)}` }];
    });
  }
}

export function toParameters(entry: ParametersEntry | null): ModelParameters {
  return { default: definedFields(entry?.default), maximum: definedFields(entry?.maximum) as Record<string, number> };
}

/** Returns the fields that the file sets; declared fields that it does not set are undefined. */
function definedFields(fields: object = {}): Record<string, unknown> {
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
