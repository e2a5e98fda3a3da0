# Amounts of money: the mark before what is less than one, and the amount with the three letters of its currency.
money =
    .mark = .
    .amount = { $amount } { $currency }
