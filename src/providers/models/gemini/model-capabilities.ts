import type { ThinkingLevel } from './generate-wire';

/** How long a model thinks is set by a level, by a budget of tokens within bounds, or not at all. */
export type Thinking =
  | { readonly by: 'level'; readonly levels: readonly ThinkingLevel[] }
  | { readonly by: 'budget'; readonly least: number; readonly most: number; readonly canStop: boolean }
  | { readonly by: 'none' };

/** What a model takes; it decides how a request is translated. */
export interface ModelCapabilities {
  /** Takes JSON Schemas as they are, and not only the subset that OpenAPI 3.0 has. */
  readonly jsonSchema: boolean;
  readonly thinking: Thinking;
  /** Takes `systemInstruction`. */
  readonly systemInstruction: boolean;
  /** Refuses function calls that come back without their thought signature. */
  readonly needsSignatures: boolean;
  /** Takes media in function responses, and `mediaResolution` of a part. */
  readonly richMedia: boolean;
  /** Fetches media from public addresses. */
  readonly fetchesAddresses: boolean;
}

const NEWEST: ModelCapabilities = {
  jsonSchema: true,
  thinking: { by: 'level', levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'] },
  systemInstruction: true,
  needsSignatures: true,
  richMedia: true,
  fetchesAddresses: true,
};

const WITHOUT_MINIMAL: ModelCapabilities = {
  ...NEWEST,
  thinking: { by: 'level', levels: ['LOW', 'MEDIUM', 'HIGH'] },
};

const GENERATION_3_0_PRO: ModelCapabilities = { ...NEWEST, thinking: { by: 'level', levels: ['LOW', 'HIGH'] } };

const GENERATION_2_5: ModelCapabilities = {
  ...NEWEST,
  thinking: { by: 'budget', least: 1, most: 24_576, canStop: true },
  needsSignatures: false,
  richMedia: false,
};

const OLD: ModelCapabilities = {
  ...GENERATION_2_5,
  jsonSchema: false,
  thinking: { by: 'none' },
  fetchesAddresses: false,
};

const GEMMA: ModelCapabilities = { ...GENERATION_2_5, thinking: { by: 'none' }, systemInstruction: false };

/** The first row that fits the model's id counts (Gemini API, "Models" and "Thinking", November 2026). */
const BY_ID: readonly (readonly [RegExp, ModelCapabilities])[] = [
  [/^gemma-/, GEMMA],
  [/^gemini-(?:1\.|2\.0)/, OLD],
  [/^gemini-2\.5-pro/, { ...GENERATION_2_5, thinking: { by: 'budget', least: 128, most: 32_768, canStop: false } }],
  [
    /^gemini-2\.5-flash-lite/,
    { ...GENERATION_2_5, thinking: { by: 'budget', least: 512, most: 24_576, canStop: true } },
  ],
  [/^gemini-2\./, GENERATION_2_5],
  [/^gemini-3-pro/, GENERATION_3_0_PRO],
  [/^gemini-(?:\d+(?:\.\d+)?-)?pro(?:-|$)/, WITHOUT_MINIMAL],
  [/^gemini-flash-latest/, WITHOUT_MINIMAL],
  [/^gemini-(?:3\.[7-9]|3\.\d\d|[4-9]|\d\d)(?:\.\d+)?-flash(?!-lite)/, WITHOUT_MINIMAL],
];

/** A model that is not known counts as one of the newest. */
export function capabilitiesOf(model: string): ModelCapabilities {
  return BY_ID.find(([id]) => id.test(model))?.[1] ?? NEWEST;
}
