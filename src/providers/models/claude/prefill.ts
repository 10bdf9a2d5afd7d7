import type { ChatRequest } from '../../../wire';
import { capabilitiesOf } from './model-capabilities';
import { thinkingOf } from './reasoning';

/** Claude continues an assistant message at the end of the conversation, but not with thinking. */
export function claudePrefill(request: ChatRequest, model: string): ChatRequest | undefined {
  const { reasoning_effort: effort } = request;
  const thinking = thinkingOf(request);
  const mayThink = (thinking && thinking.type !== 'disabled') || (effort && effort !== 'none');
  return capabilitiesOf(model).prefill && !mayThink ? request : undefined;
}
