/** Cost of one retry, in hundredths. A request adds the percentage of the budget. */
const COST = 100;
/** Maximum unused budget: ten retries. */
const RESERVE = 10 * COST;

/**
 * Limits the additional attempts of a route to a percentage of its requests, so that retries do not multiply the load of a
 * provider that fails.
 */
export class RetryBudget {
  private available: number;

  /**
   * @param percent retries per 100 requests
   * @param initial retries before the first request, 0 to 10
   */
  constructor(
    private readonly percent: number,
    initial = 10,
  ) {
    this.available = initial * COST;
  }

  /** Counts a request, which adds to the budget. */
  request(): void {
    this.available = Math.min(RESERVE, this.available + this.percent);
  }

  /** Takes one retry from the budget. Returns false, and takes nothing, if the budget is used up. */
  take(): boolean {
    if (this.available < COST) return false;
    this.available -= COST;
    return true;
  }
}
