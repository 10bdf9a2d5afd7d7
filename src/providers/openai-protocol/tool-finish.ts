import type { ChatChunk, ChatResponse } from '../../wire';
import type { ChatOperation, StreamTranslator } from '../contract/provider-adapter';
import { mapChunks } from '../shared/map-chunks';

/** Corrects the finish reason of a provider that may send `stop` when the model calls tools. */
export function withToolFinish<Config>(chat: ChatOperation<Config>): ChatOperation<Config> {
  const { toChunks } = chat;
  return {
    ...chat,
    toResponse: (body, target, request, headers) => correctResponse(chat.toResponse(body, target, request, headers)),
    ...(toChunks && {
      toChunks: (target, request, headers) => correctChunks(toChunks(target, request, headers)),
    }),
  };
}

function correctResponse(response: ChatResponse): ChatResponse {
  for (const choice of response.choices) {
    if (choice.finish_reason === 'stop' && choice.message.tool_calls) choice.finish_reason = 'tool_calls';
  }
  return response;
}

function correctChunks(translate: StreamTranslator<ChatChunk>): StreamTranslator<ChatChunk> {
  const withTools = new Set<number>();
  const corrected = mapChunks(translate, (chunks) => {
    for (const choice of chunks.flatMap(({ choices }) => choices)) {
      if (choice.delta.tool_calls) withTools.add(choice.index);
      if (choice.finish_reason === 'stop' && withTools.has(choice.index)) choice.finish_reason = 'tool_calls';
    }
    return chunks;
  });
  corrected.copiedText = () => translate.copiedText?.();
  return corrected;
}
