const MAX_YEARS = 50;
const YEAR_MS = 366 * 86_400_000;

/** Returns what is wrong with a time of expiry. One in the past is valid: the credential is rejected. */
export function expiryProblems(text: string | undefined): string[] {
  if (text === undefined) return [];
  const time = Date.parse(text);
  if (Number.isNaN(time) || !isCalendarDate(text)) return [`found "${text}"; there is no such date`];
  if (time < Date.parse('2000-01-01')) return [`found "${text}", before the year 2000; check the year`];
  if (time < Date.now() + MAX_YEARS * YEAR_MS) return [];
  return [`found "${text}", more than ${MAX_YEARS} years from now; remove expires_at for a key that never expires`];
}

/** `Date.parse` takes 30 February for 1 or 2 March. */
function isCalendarDate(text: string): boolean {
  const date = text.slice(0, 10);
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === date;
}
