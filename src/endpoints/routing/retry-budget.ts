/** Cost of one retry, in hundredths. A request adds the percentage of the budget. */
const COST = 100;
/** Maximum unused budget, which is also what a new route has: ten retries. */
const RESERVE = 10 * COST;

/**
 * Limits the retries of a route to a percentage of its requests, so that retries do not multiply the load of a provider
 * that fails.
 */
export class RetryBudget {
  private available = RESERVE;

  /** @param percent retries per 100 requests */
  constructor(private readonly percent: number) {}

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
