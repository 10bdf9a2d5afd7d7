import type { ChatChunk, ChatResponse } from '../../wire';
import type { ChatOperation, StreamTranslator } from '../contract/provider-adapter';

/** The chat of a vendor that may say `stop` where the model calls tools. */
export function withToolFinish<Config>(chat: ChatOperation<Config>): ChatOperation<Config> {
  const toChunks = chat.toChunks?.bind(chat);
  return {
    ...chat,
    toResponse: (body, target, request, headers) => corrected(chat.toResponse(body, target, request, headers)),
    ...(toChunks && {
      toChunks: (target, request, headers) => correcting(toChunks(target, request, headers)),
    }),
  };
}

function corrected(response: ChatResponse): ChatResponse {
  for (const choice of response.choices) {
    if (choice.finish_reason === 'stop' && choice.message.tool_calls) choice.finish_reason = 'tool_calls';
  }
  return response;
}

/** None of the vendors has anything left to say at the end. */
function correcting(translate: StreamTranslator<ChatChunk>): StreamTranslator<ChatChunk> {
  const calling = new Set<number>();
  return (event) => {
    const chunks = translate(event);
    for (const choice of chunks.flatMap(({ choices }) => choices)) {
      if (choice.delta.tool_calls) calling.add(choice.index);
      if (choice.finish_reason === 'stop' && calling.has(choice.index)) choice.finish_reason = 'tool_calls';
    }
    return chunks;
  };
}
