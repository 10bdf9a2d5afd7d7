import { Injectable } from '@nestjs/common';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import type { ProviderAdapter } from '../contract/provider-adapter';
import { AI21LabsConfig } from './ai21labs.config';
import { isJ2, j2Completions } from './j2-completions';
import { jambaChat } from './jamba-chat';
import { unsupportedRoute } from './unsupported-route';

/** AI21's Jamba models, which support chat, and its J2 models, which only support completions. */
@Injectable()
export class AI21LabsAdapter implements ProviderAdapter<AI21LabsConfig> {
  readonly name = 'ai21labs';
  readonly displayName = 'AI21Labs';
  readonly Config = AI21LabsConfig;

  readonly chat = jambaChat;
  readonly completions = selectOperation(
    completionsOverChat(jambaChat),
    j2Completions,
    ({ model }) => isJ2(model),
    () => unsupportedRoute('completions streaming'),
  );
}
