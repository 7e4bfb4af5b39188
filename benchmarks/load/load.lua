-- What wrk sends and checks (wrk.py starts it). Arguments: a file with one JSON body a line, and a prefix for ids.
-- Each request is the first turn of a new conversation: two turns of one would wait for each other, which is no load.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  bodies = {}
  for line in io.lines(args[1]) do
    table.insert(bodies, line)
  end
  prefix = args[2]
  sent, refused, empty, unavailable = 0, 0, 0, 0
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  sent = sent + 1
  local id = string.format("%s-%d-%d", prefix, number, sent)
  local body = bodies[(sent - 1) % #bodies + 1]:gsub("@ID@", id)
  return wrk.format(nil, nil, nil, body)
end

-- A reply counts when somebody could act on it: 200, words in it, and not the text that stands in when something is away.
function response(status, _, body)
  if status ~= 200 then
    refused = refused + 1
  elseif not body:find('"text"%s*:%s*"[^"]') then
    empty = empty + 1
  elseif body:find('"outcome"%s*:%s*"unavailable"') then
    unavailable = unavailable + 1
  end
end

-- One line for the program, with all latencies: from them the percentiles of several runs together can be told.
function done(summary, latency)
  local wrong = { refused = 0, empty = 0, unavailable = 0 }
  for _, thread in ipairs(threads) do
    for kind, count in pairs(wrong) do
      wrong[kind] = count + thread:get(kind)
    end
  end
  local errors, found = summary.errors, {}
  for i = 1, #latency do
    local microseconds, count = latency(i)
    table.insert(found, string.format("[%d,%d]", microseconds, count))
  end
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"wrong":{"status":%d,"empty":%d,"unavailable":%d,"connection":%d,"timeout":%d},'
      .. '"latencies":[%s]}\n',
    summary.requests, summary.duration, wrong.refused, wrong.empty, wrong.unavailable,
    errors.connect + errors.read + errors.write, errors.timeout, table.concat(found, ",")
  ))
end
