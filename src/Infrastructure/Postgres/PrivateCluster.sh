# Looks after one private PostgreSQL cluster: makes it, starts it, starts it again should it die, and stops it when nobody uses it
# any more. Its users each hold a shared lock on users.lock; the kernel takes that away from the dead too, so that no death of a user,
# kill -9 included, leaves a server behind.
#
# sh THIS HOME BIN USER KEEP [server settings…]
#   HOME  folder of the cluster: data/ socket/ password log and the locks     USER  whom to run as, empty for ourselves
#   BIN   folder of the server's programs                                     KEEP  yes: lasting data; no: thrown away at the end
set -u
home=$1 bin=$2 user=$3 keep=$4
shift 4
umask 077
# Whoever starts us waits for the end of our output, 7 from here on: it comes when the server runs (or we gave up), not before.
exec 7>&1 </dev/null >>"$home/log" 2>&1 9>"$home/watch.lock" 8<"$home/users.lock"
flock -w 10 9 || exit 1

run=
[ -z "$user" ] || run="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups --no-new-privs"
fast=INT
sync=
[ "$keep" = yes ] || { fast=QUIT; sync=--no-sync; }

# Root gives folders of its own away, and nothing that a link leads to. Nobody else can put one here: $home is ours, and for us to write.
owned() {
    [ ! -L "$1" ] || { echo "$1 is a link, which is not followed"; exit 1; }
    mkdir -p "$1" && chmod 700 "$1" || exit 1
    [ -z "$user" ] || chown -h "$user" "$1" || exit 1
}

# Made beside its place and moved there when complete: an interrupted first start leaves nothing half done.
make_cluster() {
    echo "making a cluster in $home"
    rm -rf "$home/data.new"
    owned "$home/data.new"
    # The server's user writes in its own folder, so that a link there leads no further than that user may go.
    $run sh -c 'rm -f "$1" && cat >"$1"' sh "$home/socket/password" <"$home/password" 8<&- 9>&- || exit 1
    locale=$(locale -a 2>/dev/null | grep -i -x -m 1 -E 'C\.utf-?8' || echo C)
    $run "$bin/initdb" --pgdata "$home/data.new" --username postgres --pwfile "$home/socket/password" --auth scram-sha-256 \
        --encoding UTF8 --locale "$locale" --no-instructions $sync 8<&- 9>&- || exit 1
    rm -f "$home/socket/password"
    # The owner of Meander's tables is no superuser, as on a real server. Nobody but superusers has business in the other databases, and
    # nobody at all with large objects. What is said in template1 holds in the databases that are made from it.
    {
        printf "create role meander login createrole createdb password '%s'\n" "$(cat "$home/password")"
        echo "revoke connect on database postgres, template1 from public"
        echo "revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea), lo_open(oid, integer)," \
            "lo_put(oid, bigint, bytea), lo_unlink(oid) from public"
        echo "create database meander owner meander"
    } | $run "$bin/postgres" --single -D "$home/data.new" -c fsync=off template1 >/dev/null 8<&- 9>&- || exit 1
    mv -T "$home/data.new" "$home/data" || exit 1
}

# A server whose watcher was killed is stopped; a postmaster.pid whose number now belongs to somebody else would only be in the way.
clear_leftovers() {
    left=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null) || return 0
    if tr '\0' ' ' <"/proc/$left/cmdline" 2>/dev/null | grep -q -F -- "-D $home/data "; then
        echo "stopping server $left, which nobody looks after"
        kill -INT "$left"
        tries=0
        while kill -0 "$left" 2>/dev/null && [ $tries -lt 200 ]; do
            tries=$((tries + 1))
            [ $tries -ne 150 ] || kill -QUIT "$left"
            sleep 0.1
        done
    else
        rm -f "$home/data/postmaster.pid"
    fi
}

start_server() {
    clear_leftovers
    (exec $run "$bin/postgres" -D "$home/data" -k "$home/socket" -c listen_addresses= -c unix_socket_permissions=0700 \
        -c timezone=UTC -c log_timezone=UTC "$@" 7>&- 8<&- 9>&-) &
    server=$!
}

stop_server() {
    kill "-$fast" "$server" 2>/dev/null
    wait "$server"
    if [ "$keep" != yes ]; then rm -rf "$home"; fi
    exit 0
}

owned "$home/socket"
[ -f "$home/data/PG_VERSION" ] || make_cluster
start_server "$@"
exec 7>&-
trap stop_server TERM INT HUP

# Whoever gets the exclusive lock is alone with the cluster. Newcomers wait for it until the server is down, then start another.
until flock -x -w 1 8 9>&-; do
    kill -0 "$server" 2>/dev/null || { echo "the server ended by itself; starting it again"; start_server "$@"; }
done
stop_server
