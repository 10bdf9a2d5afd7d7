import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.z.ai */
@Injectable()
export class ZaiAdapter extends OpenAICompatibleAdapter {
  readonly name = 'zai';
  readonly displayName = 'Z.ai';
  protected readonly baseUrl = 'https://api.z.ai/api/paas/v4';
}
