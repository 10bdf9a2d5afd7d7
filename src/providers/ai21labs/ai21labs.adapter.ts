import { Injectable } from '@nestjs/common';
import { chosenByTarget } from '../chosen-by-target';
import { completionsOverChat } from '../completions-over-chat';
import type { ProviderAdapter } from '../provider-adapter';
import { AI21LabsConfig } from './ai21labs.config';
import { isJ2, j2Completions } from './j2-completions';
import { jambaChat } from './jamba-chat';

/** AI21's Jamba models, which chat, and its J2 models, which only complete. */
@Injectable()
export class AI21LabsAdapter implements ProviderAdapter<AI21LabsConfig> {
  readonly name = 'ai21labs';
  readonly displayName = 'AI21Labs';
  readonly Config = AI21LabsConfig;

  readonly chat = jambaChat;
  readonly completions = chosenByTarget(completionsOverChat(jambaChat), j2Completions, ({ model }) => isJ2(model));
}
