import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://novita.ai/docs */
@Injectable()
export class NovitaAdapter extends OpenAICompatibleAdapter {
  readonly name = 'novita';
  readonly displayName = 'Novita AI';
  protected readonly baseUrl = 'https://api.novita.ai/v3/openai';
  protected override readonly completionsMode = 'native';
}
