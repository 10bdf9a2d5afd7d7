import { RetryBudget } from './retry-budget';

const taken = (budget: RetryBudget, tries: number) =>
  Array.from({ length: tries }, () => budget.take()).filter(Boolean).length;

describe('RetryBudget', () => {
  it('allows ten retries before the first request', () => {
    expect(taken(new RetryBudget(20), 100)).toBe(10);
  });

  it('adds the percentage of each request', () => {
    const budget = new RetryBudget(20);
    taken(budget, 10);
    for (let requests = 0; requests < 4; requests += 1) budget.request();
    expect(budget.take()).toBe(false);
    budget.request();
    expect(taken(budget, 2)).toBe(1);
  });

  it('does not accumulate more than ten retries', () => {
    const budget = new RetryBudget(20);
    for (let requests = 0; requests < 1000; requests += 1) budget.request();
    expect(taken(budget, 100)).toBe(10);
  });
});
