/** A sentence of a policy document, and where hub.yaml says it: an action, and a line of it as it is written there. */
export interface PolicyLine {
  readonly sentence: string;
  readonly action: string;
  readonly rule: string;
}

function says(action: string, sentence: string, rule: string): PolicyLine {
  return { sentence, action, rule };
}

/** The policy of an online shop, as such documents are written; examples/orders/hub.yaml is how it is written down. */
export const retailPolicy: readonly PolicyLine[] = [
  says(
    'change-order-address',
    'Only the address of a pending order can be changed.',
    'order.status is pending',
  ),
  says(
    'change-order-address',
    'If it has shipped, offer a return or a colleague.',
    'offer: [return-items, person]',
  ),
  says('change-order-address', 'Every change is noted in the history of the order.', 'add: order-event'),
  says('exchange-items', 'Items can be exchanged only before the order ships.', 'order.status is pending'),
  says(
    'exchange-items',
    'Items can be exchanged once only.',
    'no(order.order-event where order-event.kind is items-exchanged)',
  ),
  says('exchange-items', 'Several items can be exchanged at once.', 'several: true'),
  says(
    'exchange-items',
    'An item is exchanged within the same product, for one that is in stock.',
    'variant.product is item.name and variant.sku is not item.sku and variant.stock > 0',
  ),
  says('exchange-items', 'The customer pays the difference.', 'sum(replacement.price) - sum(items.price)'),
  says('exchange-items', 'The payment method is one on file.', 'choose: payment-method'),
  says(
    'exchange-items',
    'A gift card must cover the difference.',
    'payment-method.kind is not gift-card or payment-method.balance >= difference',
  ),
  says('exchange-items', 'What was sent out is counted.', 'replacement.stock: replacement.stock - 1'),
  says(
    'change-payment-method',
    'The payment method can be changed while the order is pending.',
    'order.status is pending',
  ),
  says('change-payment-method', 'It must be another one than now.', 'payment-method.code is not paid.method'),
  says(
    'change-payment-method',
    'A gift card must have enough for the whole order.',
    'payment-method.kind is not gift-card or payment-method.balance >= paid.amount',
  ),
  says(
    'change-payment-method',
    'A gift card gets back what it paid.',
    'old.balance: old.balance + paid.amount',
  ),
  says('cancel-order', 'Only a pending order can be cancelled.', 'order.status is pending'),
  says('cancel-order', 'The customer gives one of two reasons.', 'like: order.cancelled-because'),
  says('cancel-order', 'What was paid goes back to where it came from.', 'amount: 0 - payment.amount'),
  says('cancel-order', 'A gift card is credited at once.', 'payment-method.kind is gift-card'),
  says('return-items', 'Only delivered orders can be returned.', 'order.status is delivered'),
  says(
    'return-items',
    'Returns end 30 days after delivery.',
    'order.delivered is on or after today - 30 days',
  ),
  says(
    'return-items',
    'The money goes to the original payment method or to a gift card.',
    'payment-method.code is first(order.payment).method or payment-method.kind is gift-card',
  ),
];

/** The policy of an airline; airline.hub.yaml is how it is written down. */
export const airlinePolicy: readonly PolicyLine[] = [
  says('book-flight', 'At most five passengers fly on one reservation.', 'at-most: 5'),
  says(
    'book-flight',
    'Insurance is 30 for each passenger.',
    '(fare + (if insured then 30 else 0)) * count(travellers)',
  ),
  says('book-flight', 'What is left of a certificate is lost.', 'method.balance: 0'),
  says('book-flight', 'All payment methods must be on file.', 'choose: payment-method'),
  says(
    'change-flights',
    'Basic economy flights cannot be changed.',
    'reservation.cabin is not basic-economy',
  ),
  says(
    'change-flights',
    'Once a part was flown, a person decides.',
    'no(reservation.leg where leg.today.state is one of flying, landed)',
  ),
  says(
    'change-flights',
    'Origin, destination and trip type stay.',
    'flight.from is leg.from and flight.to is leg.to and flight.date is on or after today',
  ),
  says('change-flights', 'There must be a seat for everybody.', 'is at least count(reservation.passenger)'),
  says('change-flights', 'Each passenger pays the difference.', '* count(reservation.passenger)'),
  says(
    'change-flights',
    'A gift card must cover the difference.',
    'payment-method.balance is at least difference',
  ),
  says('change-cabin', 'The cabin can be changed in basic economy, too.', 'like: reservation.cabin'),
  says('change-cabin', 'The cabin is the same on every flight.', 'no(reservation.leg where no(flight where'),
  says('correct-passenger-name', 'Names can be corrected.', 'change: passenger.name'),
  says('drop-passenger-record', 'A trip keeps at least one passenger.', 'count(reservation.passenger) > 1'),
  says('add-bags', 'Bags can be added, not taken off.', 'min: 1'),
  says('add-bags', 'Gold members have two free bags more.', 'if customer.membership is gold then 2'),
  says('add-bags', 'Business has two free bags.', 'if reservation.cabin is business then 2'),
  says('add-bags', 'Each further bag costs 50.', 'max(beyond, 0) * 50'),
  says(
    'cancel-reservation',
    'Within 24 hours of booking everybody may cancel.',
    'reservation.booked is after now - 24 hours',
  ),
  says(
    'cancel-reservation',
    'So may everybody whose flight the airline cancelled.',
    'leg.today.state is cancelled',
  ),
  says('cancel-reservation', 'So may business.', 'or reservation.cabin is business'),
  says(
    'cancel-reservation',
    'Insurance covers health and weather.',
    'reservation.insured and reason is one of health, weather',
  ),
  says('cancel-reservation', 'Payments go back to where they came from.', 'amount: 0 - fare-payment.amount'),
  says(
    'compensation',
    'Silver, gold, insured and business customers are compensated.',
    'customer.membership is one of silver, gold or reservation.insured or reservation.cabin is business',
  ),
  says('compensation', '100 for a cancelled flight, 50 for a delayed one.', 'then 100 else 50'),
  says('compensation', 'Once only.', 'no(reservation.history where history.what is compensation)'),
  says('compensation', 'As a certificate for each passenger.', 'each * count(reservation.passenger)'),
  says('insurance', 'Insurance cannot be added after booking.', 'cannot be added'),
];

/** The rules of an insurer; insurer.hub.yaml is how they are written down. */
export const insurerPolicy: readonly PolicyLine[] = [
  says('file-claim', 'A claim needs a policy that is in force.', 'policy.status is active'),
  says(
    'file-claim',
    'Nothing is paid in the first 30 days.',
    'policy.started is on or before today - 30 days',
  ),
  says(
    'file-claim',
    'A loss is reported within 90 days, and not before it happened.',
    'lost-on is after today - 90 days',
  ),
  says('file-claim', 'No more is paid than the sum insured.', 'amount <= policy.cover'),
  says('file-claim', 'The same loss is claimed once.', 'no(policy.claim where claim.lost-on is lost-on'),
  says('file-claim', 'It is paid to an account with a valid number.', 'check-digits: iban'),
  says('file-claim', 'The excess is a tenth, and 500 at least.', 'max(round(amount * 0.1, 2), 500)'),
  says('raise-cover', 'Cover can be raised until 65.', 'age(customer.born) < 65'),
  says(
    'raise-cover',
    'What it costs stands in the rate table, by age.',
    'rate.from-age <= age(customer.born)',
  ),
  says('raise-cover', 'It is raised in steps of 50 000.', 'new-cover is one of policy.cover + 50000'),
  says('cancel-policy', 'Within 14 days everything is paid back.', 'today <= policy.started + 14 days'),
  says('cancel-policy', 'After that the rest of the month is.', 'round(policy.premium * left / 30, 2)'),
  says(
    'cancel-policy',
    'Not while a claim is open.',
    'no(policy.claim where claim.status is one of filed, assessed)',
  ),
  says('cancel-policy', 'The reason is kept.', 'because: reason'),
  says('share-benefit', 'The shares of all beneficiaries are 100 at most.', '100 - sum(others.share)'),
  says('share-benefit', 'A beneficiary is named once.', 'no(policy.beneficiary where'),
  says('remove-beneficiary', 'At least one beneficiary stays.', 'count(policy.beneficiary) > 1'),
  says('change-debit-day', 'The customer chooses the debit day.', 'change: policy.debit-day'),
  says('change-debit-day', 'It can be moved once in three months.', 'change.at is after now - 3 months'),
  says('change-debit-day', 'Not in arrears.', 'policy.arrears is 0'),
  says(
    'pause-premium',
    'In hardship two premiums may wait, once a year.',
    'count(policy.pause where pause.at is after now - 1 year)',
  ),
];
