/** Tokens of each response. Long enough that a fault in the middle leaves several on each side. */
const TOKENS = 24;

/** Returns the tokens of the response to a request. Each occurs once, so that lost and repeated text is found. */
export function tokensOf(id) {
  return Array.from({ length: TOKENS }, (_, index) => `${index === 0 ? '' : ' '}${id}#${index}é`);
}

export function textOf(id) {
  return tokensOf(id).join('');
}

/** Returns the tokens of the response that come after the text `beginning`, or from the text `anchor` on. */
export function remainingTokens(id, { beginning = '', anchor }) {
  const text = textOf(id);
  const from = anchor === undefined ? beginning.length : text.indexOf(anchor);
  if (from < 0 || !text.startsWith(beginning))
    throw new Error(`the request for ${id} contains a text that was not sent`);
  return text.slice(from).match(/\s*\S+/g) ?? [];
}
