# What texts and calls cost, and how much may be spent on them.
panel_prices =
    .title = Prices
    .lead = What your providers charge for texts and calls, by country. By this list the overview tells what messages cost, an import tells its bill, and what may be spent is kept.
    .ask_passkey = To raise what may be spent, to lower prices or to name another currency, an owner’s passkey must answer again.
    .tried = What this list changes
    .tried_hint = A part of a text / a call, before and after. Nothing is changed yet.
    .same = It is the list that is in force already.
    .change = { $who }: { $was } → { $said }
    .more = { $count ->
        [one] and one more country
       *[other] and { $count } more countries
    }
    .not_listed = not listed
    .reckons_less = Some messages are reckoned with less by this list, so more may go out until what may be spent is spent. Only an owner keeps it, and all owners are mailed of it.
    .keep = Keep this list
    .kept = The prices are kept.
    .caps = What may be spent
    .caps_hint = When so much is spent, no text goes out and no call is made until the next day or month (UTC). All other ways go on. Owners are mailed when half, four fifths and all of it is spent.
    .caps_of = Of
    .spent_day = Spent today (UTC): { $spent } of { $cap }.
    .spent_month = Spent this month (UTC): { $spent } of { $cap }.
    .no_cap_day = No bound for a day.
    .no_cap_month = No bound for a month.
    .cap_day = At most in a day
    .cap_month = At most in a month
    .cap_hint = An amount as in 50 or 49.90; leave it empty for no bound.
    .keep_caps = Set what may be spent
    .caps_kept = What may be spent is set.
    .list = Price list
    .none_listed = No prices are listed yet. Until they are, messages are reckoned with a careful price, and every sum says that it is a guess.
    .caption = Prices by country
    .text_part = A part of a text
    .call = A call
    .others = All other countries
    .as_others = as all others
    .guess = { $amount } (at a guess)
    .paste = The list as text
    .paste_hint = A line for each country. The first line names the columns: region,text,call. Countries are two letters as in DE; a line with # is a comment. What is not listed costs as much as the dearest that is.
    .file = Or a file
    .file_hint = CSV as a spreadsheet saves it, with commas or semicolons. It takes the place of the text above.
    .try = Look what it changes
    .currency = Currency
    .currency_code = Three letters
    .currency_hint = As in EUR, USD, INR. Amounts are not converted: change the list and what may be spent along with it.
    .keep_currency = Set the currency
    .currency_kept = The currency is set. Look whether the prices and what may be spent are right in it.
    .bad_lines = Nothing of the list was taken. Mend the lines that are named below, and look once more.
    .line = Line { $line }: { $why }
    .nothing = There is no list: paste one, or choose a file.
    .not_text = The file is no plain text. Save it as CSV in UTF-8.
    .late_prices = Somebody else changed the prices meanwhile, and yours were not kept. Below is your list; the table shows theirs. Look once more what yours changes.
    .late_caps = Somebody else changed what may be spent meanwhile. Look at what is in force now, then set yours again.
    .no_currency = That is no currency. Use three letters as in EUR.
    .no_amount = That is no amount. Write it as in 50 or 49.90, or leave it empty for no bound.
    .cost = Cost
    .cost_today = Cost today (UTC)
    .cost_days = Cost in 14 days (UTC)
    .together = Together
    .cost_hint = The cost is that of all texts and calls, also of those by which a method was tried; what the provider bills in the end may differ. Reckoned with the list under
    .near_day = { $spent } of the { $cap } that may be spent today (UTC) on texts and calls are spent.
    .near_month = { $spent } of the { $cap } that may be spent this month (UTC) on texts and calls are spent.
    .full_day = All that may be spent today (UTC) on texts and calls is spent ({ $cap }): none goes out until midnight UTC. An owner raises it under “Delivery”, “Prices”.
    .full_month = All that may be spent this month (UTC) on texts and calls is spent ({ $cap }): none goes out until the next. An owner raises it under “Delivery”, “Prices”.

# What is wrong with a line of a price list, and what to do.
panel_price_line =
    .empty = there is nothing in it; the first line is region,text,call, the next ones a country each
    .heading = the first line has to name the columns: region, and text or call or both
    .column = a column is called something else than region, text or call, or is there twice; take it out
    .fields = it has another number of fields than the first line; put a separator between each, and none behind the last
    .region = there is no such country; use two letters as in DE, GB, US
    .twice = this country stands in an earlier line as well; keep one of the two
    .no_price = it has no price; write one, or take the line out
    .no_amount = a price is no amount; write it as in 0.075, without signs and currency
    .too_fine = a price has more than six digits behind the point; round it
    .too_much = a price is more than a thousand million; look for a point that is missing
    .quote = a quote is opened that is never closed
    .too_long = there are more lines than countries, by far; this is no price list

panel_mail_prices_set =
    .subject = Prices were changed
    .text = { $who } changed the prices on { $at }. Messages are reckoned with less since, or in another currency, so more may go out until what may be spent is spent.
    .advice = If that was not meant, set the prices right under “Delivery”, “Prices” in the control panel.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_caps_raised =
    .subject = More may be spent on texts and calls
    .text = { $who } raised on { $at } what may be spent on texts and calls, or took the bound away.
    .advice = If that was not meant, lower it again under “Delivery”, “Prices” in the control panel.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_cap_near =
    .subject = { $spent } of { $cap } spent on texts and calls
    .text = { $what }: { $spent } of { $cap } are spent on texts and calls. When all of it is, no text goes out and no call is made until the next day or month.
    .advice = Look in the control panel whether so many were meant to go out. Under “Delivery”, “Prices” an owner sets what may be spent.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_cap_full =
    .subject = Texts and calls have stopped: { $cap } are spent
    .text = { $what }: all that may be spent on texts and calls is spent ({ $cap }). No text goes out and no call is made until the next day or month. All other ways go on.
    .advice = Look in the control panel whether so many were meant to go out. Under “Delivery”, “Prices” an owner raises what may be spent.
    .foot = You get this because you own this Countersign server. This mail cannot be answered.

panel_mail_cap_span =
    .day = Today (UTC), all applications together
    .month = This month (UTC), all applications together
    .day_of = Today (UTC), { $site }
    .month_of = This month (UTC), { $site }
