/*
 * Every bound and every deadline, once.
 *
 * Each line says its unit and where the number comes from: "rule N" is a rule of TRUST, "figures"
 * its list of figures, "speed" the measured layout of SPEED. A number that stands nowhere there says
 * "chosen" and why. Code names the constant and never repeats the number; SQL calls it by its name in small
 * letters, `limit_page()` (cmake/limits.cmake).
 */
#ifndef COMMON_LIMITS_H
#define COMMON_LIMITS_H

/* Frames and requests. */
#define LIMIT_FRAME_BEFORE_LOGIN 4096       /* bytes of payload; rule 9 */
#define LIMIT_FRAME (256 * 1024)            /* bytes of payload after login; rule 9 */
#define LIMIT_REPEATS 500                   /* elements of one repeated field; rule 9 */
#define LIMIT_IN_FLIGHT 8                   /* requests a connection; the ninth waits unread; rule 9 */
#define LIMIT_OUTPUT (1024 * 1024)          /* bytes queued to one client, then it is dropped; rule 9 */
#define LIMIT_OUTPUT_HIGH (256 * 1024)      /* bytes queued: stop reading; chosen, one full frame */
#define LIMIT_OUTPUT_LOW (64 * 1024)        /* bytes queued: read again; chosen, a quarter of that */
#define LIMIT_UNPACK_HEAP (4 * 1024 * 1024) /* bytes of heap one unpack may use; rule 9 */
#define LIMIT_ERROR_BYTES 1024              /* bytes of an error reply's payload; attackers, line 8 */
#define LIMIT_BAD_FRAMES 3                  /* such frames, then the connection ends; attackers, line 8 */

/* Papers and files. */
#define LIMIT_CHUNK (64 * 1024)                /* bytes of one upload or download chunk; rule 9 */
#define LIMIT_PAPER_BYTES (10 * 1024 * 1024)   /* bytes of one paper; issue: papers up to 10 MiB */
#define LIMIT_IMPORT_BYTES (256 * 1024 * 1024) /* bytes of one file read in; chosen, ten large rosters */
#define LIMIT_CELL_BYTES 32767                 /* bytes of one cell; as a spreadsheet has it */
#define LIMIT_ROW_BYTES (128 * 1024)           /* bytes of one row of a file; chosen, half a frame */
#define LIMIT_COLUMNS 256                      /* cells of one row; chosen, wide registry exports have 80 */

/* Connections. */
#define LIMIT_DESCRIPTORS 20000        /* asked for if there are fewer; chosen, speed has 20,000 a process */
#define LIMIT_RESERVED_DESCRIPTORS 500 /* connections = descriptors - 500; rule 9 */
#define LIMIT_UNAUTH_PER_SOURCE 64     /* connections not logged in from one address; figures */
#define LIMIT_AUTH_PER_SOURCE 4096     /* connections logged in from one address; figures */

/* Handshakes: what a stranger may ask of the loop before anybody knows him. */
#define LIMIT_HANDSHAKES_SECOND                                                                              \
    200 /* from one address, as many saved up; issue: a whole bureau behind one comes back, 140 a second */
#define LIMIT_ACCEPTS_TURN 16         /* connections taken in one turn of the loop; chosen, some 300 us */
#define LIMIT_HANDSHAKE_PERCENT 50    /* of the loop's time, at most; chosen, half is for those who are in */
#define LIMIT_HANDSHAKE_SAVED_US 2000 /* of that time, saved up; chosen, a handful of handshakes */
#define LIMIT_HANDSHAKE_HELD 4096   /* bytes of a client that waits for its turn; chosen, two large hellos */
#define LIMIT_RESTING_SOURCES 16384 /* addresses without a connection whose budget is kept; chosen */

/* Deadlines of a connection by phase, on the monotonic clock. */
#define DEADLINE_FIRST_BYTE_MS 5000       /* accept to first byte; rule 10 */
#define DEADLINE_HANDSHAKE_MS 10000       /* first byte to end of the TLS handshake; rule 10 */
#define DEADLINE_LOGIN_MS 20000           /* handshake to login; rule 10 */
#define DEADLINE_FRAME_MS 30000           /* first to last byte of one frame; rule 10 */
#define DEADLINE_IDLE_MS (15 * 60 * 1000) /* silence between frames, a ping resets it; rule 10 */
#define DEADLINE_CLOSE_MS 2000            /* nothing taken of the last words; chosen, well within DRAIN_MS */
#define DRAIN_MS 5000                     /* SIGTERM to exit; rule 7 */

/* Sessions and logins. */
#define SESSION_TOKEN_SECONDS (12 * 60 * 60) /* life of a session token; rule 10 */
#define SESSION_IDLE_SECONDS (2 * 60 * 60)   /* without a request, then it ends; issue: 2 h */
#define LOOK_HOLDS_SECONDS                                                                                   \
    (10 * 60) /* whole numbers are read behind a look that was recorded so long ago; chosen */
#define SESSION_PROVED_SECONDS (10 * 60)  /* the password given again holds so long; chosen */
#define SESSION_REVOKE_MS 5000            /* a disabled account's live sessions end; attackers */
#define LIMIT_LOGIN_FAILURES 5            /* failures per account and device in the window; figures */
#define LOGIN_WINDOW_SECONDS (15 * 60)    /* that window; figures */
#define LOGIN_DELAY_MAX_SECONDS (15 * 60) /* end of the doubling delay; figures */
#define LIMIT_LOGIN_STRANGERS_HOUR 100    /* failures an hour per account, all strangers; figures */

#define LIMIT_LOGIN_SOURCE                                                                                   \
    50 /* failures of strangers from one address in the window; chosen, a bureau's typing errors */
#define LIMIT_GUESSES_UNDONE                                                                                 \
    40 /* proofs compared and rolled back in that window, then strangers wait; chosen, a crash loses 32 */
#define LIMIT_REFUSAL_SOURCES 512 /* counted apart between two tellings, the rest together; chosen, 350 KiB */

/* Looks at whole numbers. */
#define LIMIT_REVEALS_HOUR 120    /* of one account; chosen, what two purposes hold */
#define PURPOSE_SECONDS (30 * 60) /* a named purpose stays open; issue: 30 minutes */
#define LIMIT_PURPOSE_CHILDREN 60 /* children under one purpose; issue: 60 of one's own */

/* Submissions. */
#define KEY_BYTES 16            /* of an idempotency key, 128 random bits; rule 4 */
#define TOKEN_BYTES 32          /* of a session token; chosen, twice what guessing needs */
#define CLIENT_RETRY_SECONDS 60 /* nol repeats an unanswered write; INTERFACES */

/* What nol takes from a server that goes on answering. */
#define CLIENT_MANY_SECONDS                                                                                  \
    3600 /* all pages of a list, all of a paper, watch --once; chosen, a million rows over a slow line */
#define CLIENT_FEW_PAGES                                                                                     \
    10000 /* of a list with fewer rows than asked for; chosen, 50 million rows looked at */
#define CLIENT_MANY_ROWS 2000000 /* of a list; chosen, the trail of years */

/* Database lanes. */
#define LIMIT_WRITE_CONNECTIONS 8  /* one segment in flight each; speed */
#define LIMIT_READ_CONNECTIONS 4   /* speed */
#define LIMIT_READ_IN_FLIGHT 32    /* pipelined short statements a read connection; speed */
#define LIMIT_SLOW_CONNECTIONS 2   /* reports, imports; speed */
#define LIMIT_GROUP 128            /* submissions in one array call; speed */
#define DEADLINE_DATABASE_MS 10000 /* silence of a connection, then it is dropped; rule 3, attackers */
#define TRANSACTION_SECONDS                                                                                  \
    60 /* old, a transaction gets nothing more of the interface; chosen, ours have one call or two at once */
#define DEADLINE_POSITION_MS 250 /* commit to its sealed position; rule 14 */

/* What a request may take. */
#define DEADLINE_READ_MS 10000    /* short query; chosen, as the silence of a connection */
#define DEADLINE_SLOW_MS 60000    /* report, step of an import; chosen */
#define DEADLINE_WRITE_MS 15000   /* then UNKNOWN is said; chosen, a quarter of the client's patience */
#define DEADLINE_IMPORT_MS 110000 /* a whole file; chosen, less than the slow lane's patience */
#define LIMIT_WORKERS 2           /* password hashes at a time, 64 MiB each; rule 11 */
#define LIMIT_WORKER_QUEUE                                                                                   \
    256 /* waiting for one, strangers and known each, then BUSY; chosen, ten seconds of hashing */
#define LIMIT_WORKER_WAIT_MS                                                                                 \
    10000                      /* expected wait for one, above it BUSY; chosen, half of DEADLINE_LOGIN_MS */
#define LIMIT_WORKER_SOURCE 64 /* of them from one address or name; chosen, as connections without login */
#define RETRY_AFTER_MS 300     /* what BUSY asks for at least; chosen */

/* Watching. What a watcher may cost a process: LIMIT_WATCH_OUTPUT and one page (20 KiB) of output, some 200 bytes besides. */
#define LIMIT_WATCH_PAGE 100 /* notices of one push; chosen, some 10 KiB */
#define LIMIT_WATCH_PAGES 8  /* pages read at a time in a process; chosen, as requests of one connection */
#define LIMIT_WATCH_OUTPUT                                                                                   \
    (64 * 1024) /* bytes queued: no further page is read; chosen, as LIMIT_OUTPUT_LOW */
#define DEADLINE_WATCH_NEWS_MS                                                                               \
    200 /* how often a process looks for what is new; chosen, with POSITION_MS far below 1 s */
#define DEADLINE_WATCH_BEHIND_MS                                                                             \
    30000 /* a watcher takes nothing while more waits: told, and dropped from watching; as FRAME_MS */
#define LIMIT_SESSIONS_LOOKED 500 /* sessions of one question whether they live; chosen, as LIMIT_REPEATS */

#define LIMIT_FEN 2000000000 /* of one aid, 20 million yuan; fits int32 in every language */

/* Lists. */
#define LIMIT_PAGE 500         /* rows of one page; as LIMIT_REPEATS */
#define LIMIT_ROWS_LOOKED 5000 /* rows looked at for one page, then a short page; speed */
#define LIMIT_ROWS_ON_SCREEN                                                                                 \
    500 /* rows of one list that may be read at any speed without saying that it is a file */

#endif
