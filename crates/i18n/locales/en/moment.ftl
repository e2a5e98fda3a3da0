# A moment, always UTC: { $day } is the number of the day, { $time } reads 05:43.
month =
    .moment = { $day } { $month } { $year }, { $time } UTC
    .of_day = { $day } { $month }
    .m1 = January
    .m2 = February
    .m3 = March
    .m4 = April
    .m5 = May
    .m6 = June
    .m7 = July
    .m8 = August
    .m9 = September
    .m10 = October
    .m11 = November
    .m12 = December
