import { Injectable } from '@nestjs/common';
import type { ChatRequest, EmbeddingsRequest } from '../../wire';
import { isWebAddress } from '../shared/data-url';
import { textInputs } from '../shared/embedding-vectors';
import { invalidRequest } from '../shared/errors';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { headersOf } from '../openai-protocol/file-settings';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import { openAIChat, openAIEmbeddings, type OperationPath } from '../openai-protocol/openai-protocol';
import { asRecord, asArray, asString } from '../shared/json';
import type { ContentPartWire, ImageUrlWire } from '../shared/message-content';
import { drop, type Rule, type Rules, type DraftBody, requireOne } from '../shared/parameter-rules';
import type { ChatOperation, Target } from '../contract/provider-adapter';

/** The server ignores `tool_choice`. `none` is honoured by sending no tools. */
const toolChoice: Rule = (value, body) => {
  if (value === 'none') delete body.tools;
  return value !== 'none' && value !== 'auto';
};

/** https://docs.ollama.com/openai */
@Injectable()
export class OllamaAdapter extends OpenAICompatibleAdapter<OwnServerConfig> {
  readonly name = 'ollama';
  readonly displayName = 'Ollama';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:11434/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning');
  protected override readonly rules: Rules = {
    tool_choice: toolChoice,
    n: requireOne(),
    logit_bias: drop,
    user: drop,
    top_k: drop,
  };
  readonly embeddings = openAIEmbeddings(this);

  override readonly chat: ChatOperation<OwnServerConfig> = { ...openAIChat(this), requiresInlineImage: () => true };

  /** `ollama` is the placeholder key in MLflow's files: the server requires none. */
  protected override headers(config: OwnServerConfig) {
    return headersOf(config, config.api_key?.reveal() === 'ollama' ? undefined : config.api_key);
  }

  override adjust(body: DraftBody, path: OperationPath, target: Target<OwnServerConfig>): readonly string[] {
    if (path === 'embeddings') textInputs({ input: body.input as EmbeddingsRequest['input'] });
    if (path === 'chat/completions') rejectWebImages(body.messages as ChatRequest['messages']);
    return super.adjust(body, path, target);
  }
}

function rejectWebImages(messages: ChatRequest['messages']): void {
  messages.forEach(({ content }, index) => {
    asArray(content).forEach((part, place) => {
      const image = asRecord<ContentPartWire>(part)?.image_url;
      const url = asString(asRecord<ImageUrlWire>(image)?.url) ?? asString(image);
      if (url === undefined || !isWebAddress(url)) return;
      const where = `messages.${index}.content.${place}`;
      throw invalidRequest(where, `${where}: Ollama does not accept web URLs; send the image as a base64 data: URL.`);
    });
  });
}
