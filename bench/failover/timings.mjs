/** Durations of the faults, in seconds. `scale` shortens the settings of the gateway in the same proportion. */
export const FULL = {
  scale: 1,
  retryAfter: 2,
  slowFirstToken: 20,
  stall: 30,
  silence: 120,
  outage: 60,
  tokenInterval: 0.015,
  requests: { count: 20, interval: 4 },
};

/** For CI: the figures differ from those of the full run, the behaviour does not. */
export const FAST = {
  scale: 0.25,
  retryAfter: 1,
  slowFirstToken: 5,
  stall: 7.5,
  silence: 30,
  outage: 15,
  tokenInterval: 0.004,
  requests: { count: 20, interval: 1 },
};

/** Positions of faults in the stream, in tokens. */
export const CUT_AFTER = 40;
export const STALL_AFTER = 20;
export const MALFORMED_AT = 10;
