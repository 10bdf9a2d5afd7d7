import { LatencyHistogram } from './latency-histogram';

describe('LatencyHistogram', () => {
  it('counts each duration in its bucket and in all larger ones', () => {
    const histogram = new LatencyHistogram();
    for (const duration of [50, 51, 400_000]) histogram.add(duration);
    const lines = histogram.render('latency', 'a="b"');
    expect(lines).toEqual(
      expect.arrayContaining([
        'latency_bucket{a="b",le="50"} 1',
        'latency_bucket{a="b",le="100"} 2',
        'latency_bucket{a="b",le="300000"} 2',
        'latency_bucket{a="b",le="+Inf"} 3',
        'latency_sum{a="b"} 400101',
        'latency_count{a="b"} 3',
      ]),
    );
  });
});
