import { RedisScript } from './redis-connection';
import type { SharedRedis } from './shared-redis';
import { SlidingWindows, WINDOW_MS, type Admission, type WindowCheck, type WindowState } from './sliding-windows';

const PREFIX = 'sluice:window:';

/**
 * A window is a list: the running total before its oldest entry, then the time and the running total of each entry. An entry
 * stands for all amounts of one millisecond, so a window has at most 60,000 entries, about 20 bytes each. Times are
 * those of Redis; an entry's is rounded up, so that it never leaves the window early.
 */
const WINDOW = `
local seconds, microseconds = unpack(redis.call('TIME'))
local now = seconds * 1000 + math.floor(microseconds / 1000)
local stamp = seconds * 1000 + math.ceil(microseconds / 1000)
local length = tonumber(ARGV[1])

local function at(key, index)
  return tonumber(redis.call('LINDEX', key, index))
end

local function timeOf(key, entry)
  return at(key, 2 * entry + 1)
end

local function totalOf(key, entry)
  return at(key, 2 * entry + 2)
end

-- Returns the first entry whose value is above the minimum.
local function first(key, entries, valueOf, minimum)
  local low, high = 0, entries
  while low < high do
    local middle = math.floor((low + high) / 2)
    if valueOf(key, middle) > minimum then high = middle else low = middle + 1 end
  end
  return low
end

-- Removes expired entries. Returns the number of the others.
local function trim(key)
  local elements = redis.call('LLEN', key)
  if elements == 0 then return 0 end
  local entries = (elements - 1) / 2
  local expired = 0
  if timeOf(key, 0) <= now - length then expired = first(key, entries, timeOf, now - length) end
  -- An entry from so far in the future was counted before the clock was set back.
  if expired == entries or at(key, -2) > stamp + length then
    redis.call('DEL', key)
    return 0
  end
  if expired > 0 then redis.call('LTRIM', key, 2 * expired, -1) end
  return entries - expired
end

local function count(key, entries, amount)
  if entries == 0 then
    redis.call('RPUSH', key, 0, stamp, amount)
  else
    local total = at(key, -1) + amount
    if at(key, -2) >= stamp then
      redis.call('LSET', key, -1, total)
    else
      redis.call('RPUSH', key, stamp, total)
    end
  end
  redis.call('PEXPIRE', key, length + 1)
end
`;

/** Parameters: the length, then the group, limit and cost of each key. Returns the decision, then the states. */
const ADMIT = new RedisScript(`${WINDOW}
-- Fails if Redis accepts no writes. A rejection alone would not, and Redis would seem to be available.
redis.call('PEXPIRE', KEYS[1], length + 1)
local entries, passes, groups = {}, {}, {}
for i, key in ipairs(KEYS) do
  entries[i] = trim(key)
  local used = entries[i] > 0 and at(key, -1) - at(key, 0) or 0
  passes[i] = used < tonumber(ARGV[3 * i])
  local group = ARGV[3 * i - 1]
  groups[group] = groups[group] or passes[i]
end
local admitted = 1
for _, passed in pairs(groups) do
  if not passed then admitted = 0 end
end
local reply = {admitted}
for i, key in ipairs(KEYS) do
  local limit, cost = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  if admitted == 1 and passes[i] and cost > 0 then
    count(key, entries[i], cost)
    entries[i] = math.max(entries[i], 1)
  end
  local used, retry, reset = 0, 0, 0
  if entries[i] > 0 then
    local total = at(key, -1)
    used = total - at(key, 0)
    reset = at(key, -2) + length - now
    if not passes[i] then
      retry = timeOf(key, math.min(first(key, entries[i], totalOf, total - limit), entries[i] - 1)) + length - now
    end
  end
  table.insert(reply, used)
  table.insert(reply, retry)
  table.insert(reply, reset)
end
return reply`);

/** Parameters: the length and the amount. */
const ADD = new RedisScript(`${WINDOW}
count(KEYS[1], trim(KEYS[1]), tonumber(ARGV[2]))
return {}`);

/** Sliding windows in Redis, shared with all servers that use the same Redis. One script per decision. */
export class RedisWindows extends SlidingWindows {
  /** @param own counts while Redis is unavailable */
  constructor(
    private readonly redis: SharedRedis,
    private readonly own: SlidingWindows,
    private readonly windowMs = WINDOW_MS,
  ) {
    super();
  }

  async admit(groups: readonly (readonly WindowCheck[])[]): Promise<Admission> {
    const keys: string[] = [];
    const parameters = [String(this.windowMs)];
    for (const [group, checks] of groups.entries()) {
      for (const { key, limit, cost } of checks) {
        keys.push(PREFIX + key);
        parameters.push(String(group), String(limit), String(cost));
      }
    }
    const reply = await this.redis.run(ADMIT, keys, parameters);
    return reply ? toAdmission(reply, groups) : this.own.admit(groups);
  }

  add(key: string, amount: number): void {
    this.redis
      .run(ADD, [PREFIX + key], [String(this.windowMs), String(amount)])
      .then((reply) => reply ?? this.own.add(key, amount))
      // Redis is unavailable and the limits fail closed; `SharedRedis` has logged it.
      .catch(() => {});
  }
}

function toAdmission(
  [isAdmitted, ...numbers]: readonly number[],
  groups: readonly (readonly WindowCheck[])[],
): Admission {
  let position = 0;
  const next = (): number => numbers[position++] ?? 0;
  const states = groups.map((checks) =>
    checks.map((): WindowState => ({ used: next(), retryMs: next(), resetMs: next() })),
  );
  return { isAdmitted: isAdmitted === 1, states };
}
