# For scripts that run a `nold dev` of their own. Wants $build, $dir (the folder, given to whom nold runs as) and as_user=().
# Sets $nold (its process id) and $port. Kills only what it started.
# shellcheck shell=bash disable=SC2034,SC2154
nap() { # milliseconds, without a process
    read -rt "$(($1 / 1000)).$(printf '%03d' $(($1 % 1000)))" <> <(:) || true
}

start_nold() { # HOST:PORT [more options]
    local listen=$1 waited=0
    shift
    : >"$dir/nold.out"
    "$build/nold" dev --dir "$dir/house" --listen "$listen" "$@" >"$dir/nold.out" 2>>"$dir/nold.err" </dev/null &
    nold=$!
    until grep -q '^nold: listening' "$dir/nold.out"; do
        if ! kill -0 "$nold" 2>/dev/null || [ $((waited += 1)) -gt 1200 ]; then
            echo "nold does not start:" >&2
            tail -20 "$dir/nold.err" >&2
            exit 1
        fi
        nap 50
    done
    port=$(sed -n 's/^nold: listening on .*://p' "$dir/nold.out")
}

# Ends nold, which ends its PostgreSQL; and that one too if nold had no time to.
stop_nold() {
    local pid waited=0
    pid=$(postmaster_pid)
    if [ -n "$nold" ] && kill -TERM "$nold" 2>/dev/null; then
        wait "$nold" 2>/dev/null || true
    fi
    nold=
    if [ -n "$pid" ] && [ "$pid" = "$(postmaster_pid)" ]; then
        kill -QUIT "$pid" 2>/dev/null || true
        while kill -0 "$pid" 2>/dev/null && [ $((waited += 1)) -lt 200 ]; do
            nap 50
        done
    fi
}

postmaster_pid() {
    local pid
    pid=$(head -1 "$dir/house/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$pid" ] && [[ "$(readlink "/proc/$pid/exe" 2>/dev/null)" == */postgres ]]; then
        echo "$pid"
    fi
}
worker_pid() {
    local pid
    for pid in $(pgrep -P "$nold" 2>/dev/null); do
        if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = nold ]; then
            echo "$pid"
            return
        fi
    done
}
backend_pid() { # one of those that serve nol_app
    local pid
    pid=$(postmaster_pid)
    if [ -n "$pid" ]; then
        pgrep -P "$pid" -f 'postgres: nol_app' 2>/dev/null | head -1 || true # it may just have started
    fi
}
run_sql() { # psql in the house's database, as its migrator
    local bin
    bin=$(dirname "$(readlink "/proc/$(postmaster_pid)/exe")")
    (cd / && exec "${as_user[@]}" "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$dir/house/s" -U nol_migrator -d nol "$@")
}
