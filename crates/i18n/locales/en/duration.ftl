# Lengths of time, put into sentences such as "Please wait { $wait }".
duration =
    .seconds = { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
    .minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
    .hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
    .days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
