import { Latency } from './latency';

describe('Latency', () => {
  it('has no average and no percentile before the first measurement', () => {
    const latency = new Latency();
    expect(latency.averageMs(1000)).toBeUndefined();
    expect(latency.p95Ms()).toBeUndefined();
  });

  it('follows the measurements', () => {
    const latency = new Latency();
    latency.add(100, 0);
    expect(latency.averageMs(0)).toBe(100);
    latency.add(200, 0);
    expect(latency.averageMs(0)).toBeCloseTo(120);
  });

  it('halves the average in 30 seconds without measurements', () => {
    const latency = new Latency();
    latency.add(100, 0);
    expect(latency.averageMs(30_000)).toBe(50);
    expect(latency.averageMs(299_999)).toBeLessThan(1);
  });

  it('has no average after five minutes without measurements', () => {
    const latency = new Latency();
    latency.add(100, 0);
    expect(latency.averageMs(300_000)).toBeUndefined();
  });

  it('returns the 95th percentile of the last 128 measurements, from 20 on', () => {
    const latency = new Latency();
    for (let value = 1; value < 20; value += 1) latency.add(value, 0);
    expect(latency.p95Ms()).toBeUndefined();
    latency.add(20, 0);
    expect(latency.p95Ms()).toBe(19);
    for (let count = 0; count < 128; count += 1) latency.add(7, 0);
    expect(latency.p95Ms()).toBe(7);
  });
});
