import type { ThinkingLevel } from './generate-wire';

/** How a model's reasoning is controlled: by a level, by a token budget between `min` and `max`, or not at all. */
export type Thinking =
  | { readonly by: 'level'; readonly levels: readonly ThinkingLevel[] }
  | { readonly by: 'budget'; readonly min: number; readonly max: number; readonly canDisable: boolean }
  | { readonly by: 'none' };

/** What a model supports; the translation of a request depends on it. */
export interface ModelCapabilities {
  /** Accepts JSON Schema with `$defs`, recursion and `prefixItems`, not only the subset of OpenAPI 3.0. */
  readonly jsonSchema: boolean;
  /** Accepts the schema of an object without properties as the parameters of a function. */
  readonly emptyObjects: boolean;
  readonly thinking: Thinking;
  /** Accepts `systemInstruction`. */
  readonly systemInstruction: boolean;
  /** Rejects function calls that are sent back without their thought signature. */
  readonly needsSignatures: boolean;
  /** Accepts media in function responses, and `mediaResolution` on a part. */
  readonly richMedia: boolean;
  /** Fetches media from public URLs. */
  readonly fetchesUrls: boolean;
}

const NEWEST: ModelCapabilities = {
  jsonSchema: true,
  emptyObjects: true,
  thinking: { by: 'level', levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'] },
  systemInstruction: true,
  needsSignatures: true,
  richMedia: true,
  fetchesUrls: true,
};

const WITHOUT_MINIMAL: ModelCapabilities = {
  ...NEWEST,
  thinking: { by: 'level', levels: ['LOW', 'MEDIUM', 'HIGH'] },
};

const GENERATION_3_0_PRO: ModelCapabilities = { ...NEWEST, thinking: { by: 'level', levels: ['LOW', 'HIGH'] } };

const GENERATION_2_5: ModelCapabilities = {
  ...NEWEST,
  thinking: { by: 'budget', min: 1, max: 24_576, canDisable: true },
  needsSignatures: false,
  richMedia: false,
};

const GENERATION_2_0: ModelCapabilities = {
  ...GENERATION_2_5,
  emptyObjects: false,
  thinking: { by: 'none' },
  fetchesUrls: false,
};

const GENERATION_1: ModelCapabilities = { ...GENERATION_2_0, jsonSchema: false };

const GEMMA: ModelCapabilities = { ...GENERATION_2_5, thinking: { by: 'none' }, systemInstruction: false };

/** The first match applies (Gemini API, "Models", "Thinking" and "Structured outputs", November 2026). */
const BY_ID: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/^gemma-/, GEMMA],
  [/^gemini-1\./, GENERATION_1],
  [/^gemini-2\.0/, GENERATION_2_0],
  [/^gemini-2\.5-pro/, { ...GENERATION_2_5, thinking: { by: 'budget', min: 128, max: 32_768, canDisable: false } }],
  [
    /^gemini-2\.5-flash-lite/,
    { ...GENERATION_2_5, thinking: { by: 'budget', min: 512, max: 24_576, canDisable: true } },
  ],
  [/^gemini-2\./, GENERATION_2_5],
  [/^gemini-3-pro/, GENERATION_3_0_PRO],
  [/^gemini-(?:\d+(?:\.\d+)?-)?pro(?:-|$)/, WITHOUT_MINIMAL],
  [/^gemini-flash-latest/, WITHOUT_MINIMAL],
  [/^gemini-(?:3\.[7-9]|3\.\d\d|[4-9]|\d\d)(?:\.\d+)?-flash(?!-lite)/, WITHOUT_MINIMAL],
];

/** Unknown models are treated as the newest generation. */
export function capabilitiesOf(model: string): ModelCapabilities {
  return BY_ID.find(([id]) => id.test(model))?.[1] ?? NEWEST;
}
