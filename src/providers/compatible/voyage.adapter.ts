import { Injectable } from '@nestjs/common';
import { EmbeddingsOnlyAdapter } from '../openai-protocol/embeddings-only.adapter';
import { drop, rename, type Rule, type Rules } from '../shared/parameter-rules';

/** The vendor has one word for it, `base64`; numbers are what comes without. */
const encoding: Rule = (value, body, name) => {
  if (value !== 'float') body[name] = value;
  return false;
};

/** https://docs.voyageai.com/reference/embeddings-api */
@Injectable()
export class VoyageAdapter extends EmbeddingsOnlyAdapter {
  readonly name = 'voyage';
  readonly displayName = 'Voyage AI';
  protected readonly baseUrl = 'https://api.voyageai.com/v1';
  protected override readonly rules: Rules = {
    dimensions: rename('output_dimension'),
    encoding_format: encoding,
    user: drop,
  };
}
