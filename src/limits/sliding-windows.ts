/** Length of the windows, in milliseconds. */
export const WINDOW_MS = 60_000;

/** A condition: the sum of what has been counted under the key in the last minute is below the limit. */
export interface WindowCheck {
  /** Identifies the window. The keys of one admission have the same part in braces, e.g. `{endpoint id}:user:alice`. */
  readonly key: string;
  readonly limit: number;
  /** What an admitted request counts at once: 1 for calls, 0 for tokens, whose number is not known before the end. */
  readonly cost: number;
}

/** The state of a checked window after the decision. */
export interface WindowState {
  readonly used: number;
  /** Milliseconds until the sum is below the limit; 0 if the check passed. */
  readonly retryMs: number;
  /** Milliseconds until everything that is counted has left the window; 0 if nothing is. */
  readonly resetMs: number;
}

export interface Admission {
  readonly isAdmitted: boolean;
  /** In the order of the checks. */
  readonly states: readonly (readonly WindowState[])[];
}

/** Counts amounts in exact sliding windows of one minute. Limits are not stored: a changed limit applies at once. */
export abstract class SlidingWindows {
  /**
   * Admits a request if each group of checks has one that passes. The decision is atomic. An admitted request counts under
   * each key whose check passed; a rejected request counts nowhere.
   * @throws GatewayError `LIMITS_UNAVAILABLE`
   */
  abstract admit(groups: readonly (readonly WindowCheck[])[]): Admission | Promise<Admission>;

  /** Counts an amount that is known only now. Does not wait, and ignores errors. */
  abstract add(key: string, amount: number): void;
}
