# What every page carries. { $site } is the site's name and may be used in any message of any page.
frame =
    .back = Back to { $site }
    .by = Protected by Countersign
    .problem = There is a problem
    .problem_in_title = Problem: { $title }
    .quote = Number to quote
    .step = Step { $step } of { $steps }
    .your_number = Your number
    .your_site = the site
