import type { ThinkingLevel } from './generate-wire';

/** How a model's reasoning is controlled: by a level, by a token budget between `min` and `max`, or not at all. */
export type Thinking =
  | { readonly by: 'level'; readonly levels: readonly ThinkingLevel[] }
  | { readonly by: 'budget'; readonly min: number; readonly max: number; readonly canDisable: boolean }
  | { readonly by: 'none' };

/** What a model supports; the translation of a request depends on it. */
export interface ModelCapabilities {
  /** Accepts any JSON Schema, not only the subset of OpenAPI 3.0. */
  readonly jsonSchema: boolean;
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

const OLD: ModelCapabilities = {
  ...GENERATION_2_5,
  jsonSchema: false,
  thinking: { by: 'none' },
  fetchesUrls: false,
};

const GEMMA: ModelCapabilities = { ...GENERATION_2_5, thinking: { by: 'none' }, systemInstruction: false };

/** The first match applies (Gemini API, "Models" and "Thinking", November 2026). */
const BY_ID: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/^gemma-/, GEMMA],
  [/^gemini-(?:1\.|2\.0)/, OLD],
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
