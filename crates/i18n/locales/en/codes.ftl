# Recovery codes: shown once, right after they were made, and kept by their owner.
codes =
    .title = Your recovery codes
    .lead = If you lose your phone or your number, one of these codes lets you in. Each of them works once.
    .once = Keep them now: they are shown only this one time.
    .download = Download
    .copy = Copy
    .copied = Copied
    .print = Print
    .keep = Put them where only you find them, and not beside your password. Nobody from { $site } will ever ask you for one.
    .file_name = recovery-codes.txt
    .file_head = Recovery codes for { $site }
    .file_foot = Each of them lets you in once. Keep them where only you find them.
