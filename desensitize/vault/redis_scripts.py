"""What a Redis vault has the server do as one step, in Lua.

A script runs whole or not at all, in one round trip, with no connection set aside for it. WATCH and MULTI would take
four trips on a connection of its own for each try, and could not look at the limit and clear expired sessions in the
same step. Numbers are not given out by the server: what it holds is sealed, so the client counts, and a script takes
what it made only if the session's head is still the one it was made from. Of clients that race one always gets on.

Every script begins with the vault's id: one that was deleted, or begun anew, is not written into.
"""

from __future__ import annotations

__all__ = ["FOUND", "NOTE", "READ", "REWRAP", "WRITE"]

# KEYS: vault, heads. ARGV: id, key_id, wrapped.
FOUND = """
if redis.call("EXISTS", KEYS[1]) == 0 then
  if redis.call("EXISTS", KEYS[2]) == 1 then return {} end
  redis.call("HSET", KEYS[1], "id", ARGV[1], "key_id", ARGV[2], "wrapped", ARGV[3])
end
return redis.call("HMGET", KEYS[1], "id", "key_id", "wrapped")
"""

# KEYS: vault. ARGV: id, wrapped as it was, key_id, wrapped.
REWRAP = """
if redis.call("HGET", KEYS[1], "id") ~= ARGV[1] then return {"gone"} end
if redis.call("HGET", KEYS[1], "wrapped") == ARGV[2] then
  redis.call("HSET", KEYS[1], "key_id", ARGV[3], "wrapped", ARGV[4])
end
return {"ok"}
"""

# KEYS: vault, heads, tokens. ARGV: id, place, the epoch that is known, how many of its tokens are.
READ = """
if redis.call("HGET", KEYS[1], "id") ~= ARGV[1] then return {"gone"} end
local head = redis.call("HGET", KEYS[2], ARGV[2])
if not head then return {"none"} end
local first = ARGV[4]
if string.sub(head, 1, 16) ~= ARGV[3] then first = 0 end
return {"ok", head, redis.call("LRANGE", KEYS[3], first, -1)}
"""

# KEYS: vault, heads, sizes, ends, tokens.
# ARGV: id, place, the head as it was, the new one ("" for none), how many tokens stay (-1: none, and the list is new),
#       the most values there may be, now, when the session ends ("": never), in how many milliseconds its list goes,
#       and the new tokens.
WRITE = """
if redis.call("HGET", KEYS[1], "id") ~= ARGV[1] then return {"gone"} end
local place, stay, fresh = ARGV[2], tonumber(ARGV[5]), #ARGV - 9
if (redis.call("HGET", KEYS[2], place) or "") ~= ARGV[3] then return {"stale"} end
if stay > 0 and redis.call("LLEN", KEYS[5]) ~= stay then return {"lost"} end

local function size(of) return tonumber(redis.call("HGET", KEYS[3], of) or 0) end
local function sweep(most)
  for _, over in ipairs(redis.call("ZRANGEBYSCORE", KEYS[4], "-inf", ARGV[7], "LIMIT", 0, most)) do
    if over ~= place then
      redis.call("HINCRBY", KEYS[3], "total", -size(over))
      redis.call("HDEL", KEYS[3], over)
      redis.call("ZREM", KEYS[4], over)
    end
  end
end
local before, after = size(place), math.max(stay, 0) + fresh
local function fits() return size("total") - before + after <= tonumber(ARGV[6]) end
if fresh > 0 then
  sweep(4)
  if not fits() then sweep(-1) end
  if not fits() then return {"full"} end
end

if stay < 0 then redis.call("DEL", KEYS[5]) end
for at = 10, #ARGV, 1000 do
  redis.call("RPUSH", KEYS[5], unpack(ARGV, at, math.min(at + 999, #ARGV)))
end
redis.call("HINCRBY", KEYS[3], "total", after - before)
if ARGV[4] == "" then
  redis.call("HDEL", KEYS[2], place)
  redis.call("HDEL", KEYS[3], place)
else
  redis.call("HSET", KEYS[2], place, ARGV[4])
  redis.call("HSET", KEYS[3], place, after)
end
if ARGV[8] == "" then
  redis.call("ZREM", KEYS[4], place)
  redis.call("PERSIST", KEYS[5])
else
  redis.call("ZADD", KEYS[4], ARGV[8], place)
  redis.call("PEXPIRE", KEYS[5], ARGV[9])
end
return {"ok"}
"""

# KEYS: vault, audit. ARGV: id, how many records there are, the next.
NOTE = """
if redis.call("HGET", KEYS[1], "id") ~= ARGV[1] then return {"gone"} end
if redis.call("LLEN", KEYS[2]) ~= tonumber(ARGV[2]) then return {"stale"} end
redis.call("RPUSH", KEYS[2], ARGV[3])
return {"ok"}
"""
