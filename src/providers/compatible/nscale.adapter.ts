import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://docs.nscale.com */
@Injectable()
export class NscaleAdapter extends OpenAICompatibleAdapter {
  readonly name = 'nscale';
  readonly displayName = 'Nscale';
  protected readonly baseUrl = 'https://inference.api.nscale.com/v1';
}
