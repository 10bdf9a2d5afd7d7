import { Injectable } from '@nestjs/common';
import type { ChatRequest, EmbeddingsRequest } from '../../wire';
import { isWebAddress } from '../shared/data-url';
import { textInputs } from '../shared/embedding-vectors';
import { invalidRequest } from '../shared/errors';
import { oneAnswer } from '../openai-protocol/one-answer';
import { CompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OwnServerConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import type { OperationPath, OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { asRecord, asArray, asString } from '../shared/json';
import { drop, type Rule, type Rules } from '../shared/parameter-rules';
import type { ChatOperation, Target } from '../contract/provider-adapter';

/** The server offers the tools whatever is chosen; not to offer them is what `none` asks for. */
const toolChoice: Rule = (value, body) => {
  if (value === 'none') delete body['tools'];
  return value !== 'none' && value !== 'auto';
};

/** https://docs.ollama.com/openai */
@Injectable()
export class OllamaAdapter extends CompatibleAdapter<OwnServerConfig> {
  readonly name = 'ollama';
  readonly displayName = 'Ollama';
  readonly Config = OwnServerConfig;
  protected readonly baseUrl = 'http://localhost:11434/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = reasoningAs('reasoning');
  protected override readonly rules: Rules = {
    tool_choice: toolChoice,
    n: oneAnswer,
    logit_bias: drop,
    user: drop,
    top_k: drop,
  };
  readonly embeddings = this.embeddingsOperation();

  protected override chatOperation(): ChatOperation<OwnServerConfig> {
    return { ...super.chatOperation(), requiresInlineImage: () => true };
  }

  /** MLflow's key for servers that want none. */
  protected override keyOf({ api_key }: OwnServerConfig) {
    return api_key?.reveal() === 'ollama' ? undefined : api_key;
  }

  protected override adjust(
    body: OutgoingBody,
    path: OperationPath,
    target: Target<OwnServerConfig>,
  ): readonly string[] {
    if (path === 'embeddings') textInputs(body as unknown as EmbeddingsRequest);
    if (path === 'chat/completions') refuseWebImages(body['messages'] as ChatRequest['messages']);
    return super.adjust(body, path, target);
  }
}

function refuseWebImages(messages: ChatRequest['messages']): void {
  messages.forEach(({ content }, index) => {
    asArray(content).forEach((part, place) => {
      const image = asRecord(part)?.['image_url'];
      const url = asString(asRecord(image)?.['url']) ?? asString(image);
      if (url === undefined || !isWebAddress(url)) return;
      const where = `messages.${index}.content.${place}`;
      throw invalidRequest(where, `${where}: Ollama takes no web addresses; send the image as a data: URL in base64.`);
    });
  });
}
