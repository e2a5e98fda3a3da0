# Ein Zeitpunkt, immer UTC: { $day } ist die Zahl des Tages, { $time } liest sich 05:43.
month =
    .moment = { $day }. { $month } { $year }, { $time } UTC
    .of_day = { $day }. { $month }
    .m1 = Januar
    .m2 = Februar
    .m3 = März
    .m4 = April
    .m5 = Mai
    .m6 = Juni
    .m7 = Juli
    .m8 = August
    .m9 = September
    .m10 = Oktober
    .m11 = November
    .m12 = Dezember
