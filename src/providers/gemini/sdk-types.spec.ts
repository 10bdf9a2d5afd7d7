import type * as sdk from '@google/genai';
import { bodyOf, GEMINI_3, lookup, user } from '../../../test/support/google';
import type { GenerateRequest } from './generate-wire';

/** The SDK's types with the values of its enumerations in place of their names. */
type Words<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? Words<Item>[]
    : T extends object
      ? { [Key in keyof T]: Words<T[Key]> }
      : T;

type SdkRequest = Words<
  {
    contents: sdk.Content[];
    systemInstruction?: sdk.Content;
    generationConfig?: sdk.GenerationConfig;
  } & Pick<sdk.GenerateContentConfig, 'toolConfig'>
> & { tools?: { functionDeclarations: Words<sdk.FunctionDeclaration>[] }[] };

/** Fails to compile where we send what the vendor's own SDK does not know. */
function asTyped(request: GenerateRequest): SdkRequest {
  return request;
}

it('what is sent has the types of the vendor’s own SDK', () => {
  const messages = [
    user,
    { role: 'assistant', tool_calls: [lookup] },
    { role: 'tool', tool_call_id: 'call_1', content: 'x' },
  ];
  expect(asTyped(bodyOf({ messages, reasoning_effort: 'low' }, GEMINI_3)).contents).toHaveLength(3);
});
