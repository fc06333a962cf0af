/** The English topics of the sample, written for it. */
import type { Topic } from './topic.ts';

export const englishTopics: readonly Topic[] = [
  {
    id: 'late-parcel',
    mails: [
      'My {item} was due {days} days ago and the tracking page has not changed since. Where is it?',
      'I am still waiting for order {order}. Could you tell me when the {item} will arrive in {city}?',
    ],
    chats: [
      'hi where is my {item}?? it was supposed to be here {days} days ago',
      'order {order} still says on its way, nothing came to {city} yet',
      'any news on my {item}, tracking is stuck',
    ],
    answers: [
      'Your {item} is at the depot in {city} and will be delivered within {days} working days.',
      'Order {order} left our warehouse and the driver has it planned for {city} this week.',
    ],
    reasons: [
      'The carrier lost a day because of a full depot in {city}.',
      'The label was unreadable, so the parcel was sorted by hand.',
    ],
    steps: [
      ['Open the tracking page with number {order}.', 'Type {order} into the tracking field.'],
      ['Choose a new delivery day there.', 'Pick the day that suits you best.'],
      [
        'Write to us if nothing has come after {days} days, and we send a second {item}.',
        'If the parcel is not with you in {days} days, we ship a replacement.',
      ],
    ],
  },
  {
    id: 'wrong-item',
    mails: [
      'I ordered a {item} and received something else. How do I get the right one?',
      'The box of order {order} did not hold the {item} that I paid for. What should I do?',
    ],
    chats: [
      'you sent me the wrong thing, i ordered a {item}',
      'opened order {order} and its not a {item} at all',
      'got something else instead of my {item}, what now',
    ],
    answers: [
      'We send the right {item} today, and you need not pay anything for the return.',
      'The correct {item} is reserved for you under order {order} and ships tomorrow.',
    ],
    reasons: [
      'Two boxes were swapped at our packing table.',
      'The shelf for the {item} was labelled with the wrong number.',
    ],
    steps: [
      ['Put the wrong article back into its box.', 'Pack the article that you received.'],
      ['Print the return label from order {order}.', 'Use the return label in your account.'],
      [
        'Hand the box to the driver who brings the {item}.',
        'Leave it at any parcel shop in {city} within {days} days.',
      ],
    ],
  },
  {
    id: 'refund',
    mails: [
      'I returned the {item} {days} days ago and have not seen the {amount} euros yet. When will I be paid?',
      'Could you check the refund for order {order}? The money has not arrived.',
    ],
    chats: [
      'where is my refund for the {item}',
      'sent back order {order} {days} days ago, still no {amount} euros',
      'hello my money?? its been {days} days',
    ],
    answers: [
      'We paid {amount} euros back to your card today, and your bank books it within {days} days.',
      'The refund of {amount} euros for order {order} was released this morning.',
    ],
    reasons: [
      'The return was booked without its order number, so that the payment waited.',
      'The warehouse inspects every {item} before the money goes out.',
    ],
    steps: [
      ['Look for a payment of {amount} euros on your statement.', 'Check the card that you used.'],
      ['Allow your bank {days} days to book it.', 'Wait until your bank has booked it.'],
      [
        'Send us the last four digits of the card if it does not appear.',
        'Reply with the date of your statement if the amount is missing.',
      ],
    ],
  },
  {
    id: 'discount-code',
    mails: [
      'The code {code} is refused when I try to buy a {item}. Is it still valid?',
      'At the checkout I get an error for {code}. Can you apply the discount to order {order}?',
    ],
    chats: [
      'code {code} does not work',
      'tried {code} on the {item} like five times, error every time',
      'is {code} expired or what',
    ],
    answers: [
      'The code {code} is valid, but only for baskets above {amount} euros.',
      'We have taken the discount of {code} off order {order} for you.',
    ],
    reasons: [
      'The code cannot be combined with articles that are already reduced.',
      'A space at the end of the code makes the checkout refuse it.',
    ],
    steps: [
      ['Put the {item} into an empty basket.', 'Remove reduced articles from the basket.'],
      ['Type {code} in capital letters.', 'Enter {code} without spaces.'],
      [
        'Press apply before you choose how to pay.',
        'Check that the total shows the discount before you pay.',
      ],
    ],
  },
  {
    id: 'change-address',
    mails: [
      'I have moved to {city}. Can order {order} still go to my new address?',
      'I entered the wrong street for the {item}. How can I change it before it ships?',
    ],
    chats: [
      'need to change the address for order {order}',
      'i moved to {city}, can you send the {item} there',
      'wrong street on my order, can u fix it',
    ],
    answers: [
      'Order {order} has not shipped yet, and I have changed the address to {city}.',
      'The {item} can still be redirected to {city} until six this evening.',
    ],
    reasons: [
      'An order keeps the address that was stored on the day of the purchase.',
      'Once the label is printed, only the carrier can redirect a parcel.',
    ],
    steps: [
      ['Open order {order} in your account.', 'Go to your orders and select {order}.'],
      ['Choose change address and enter the street in {city}.', 'Enter the new street and save.'],
      [
        'Check the address in the mail that follows.',
        'Wait for the confirmation, which arrives within {days} minutes.',
      ],
    ],
  },
  {
    id: 'cancel-order',
    mails: [
      'I would like to cancel order {order}. Is that possible, and what happens with my money?',
      'I bought the {item} twice by mistake. Please tell me how to cancel one of them.',
    ],
    chats: [
      'cancel order {order} please',
      'ordered the {item} twice by accident, how do i cancel one',
      'changed my mind about the {item}, cancel?',
    ],
    answers: [
      'I have cancelled order {order}, and the {amount} euros go back to your card.',
      'You can cancel the {item} free of charge until it leaves the warehouse.',
    ],
    reasons: [
      'The shop accepted both orders because they were placed from two devices.',
      'Orders are packed at night, which leaves some hours to cancel.',
    ],
    steps: [
      ['Open order {order} and press cancel.', 'Select the {item} in your list of orders.'],
      ['Choose the reason and confirm.', 'Confirm with the link that we mail to you.'],
      [
        'Expect {amount} euros on your card within {days} days.',
        'Refuse the parcel if it comes nevertheless; then the return is free.',
      ],
    ],
  },
  {
    id: 'password',
    mails: [
      'I cannot log in any more, and the mail to reset my password never arrives. What can I do?',
      'My account is locked after {days} attempts. How do I get back in to see order {order}?',
    ],
    chats: [
      'cant log in, reset mail never comes',
      'account locked after {days} tries help',
      'password not working since yesterday',
    ],
    answers: [
      'I have unlocked your account and sent a new link that works for {days} hours.',
      'Your account is open again, and order {order} is visible in it.',
    ],
    reasons: [
      'Our mail to you was held back by the spam filter of your provider.',
      'An account locks itself after several wrong passwords in a row.',
    ],
    steps: [
      ['Look for the mail in your spam folder.', 'Open the newest mail from us, not an older one.'],
      ['Press the link and choose a password of twelve characters.', 'Set a new password there.'],
      [
        'Log in once with the new password and log out the other devices.',
        'Delete the old password from your browser, then log in.',
      ],
    ],
  },
  {
    id: 'broken',
    mails: [
      'The {item} arrived with a crack. Can I have a new one, or do I get my money back?',
      'My {item} from order {order} stopped working after {days} days. What are my options?',
    ],
    chats: [
      'my {item} is broken, came with a crack',
      'the {item} died after {days} days lol',
      'order {order} arrived damaged, can i get a new one',
    ],
    answers: [
      'You get a new {item} at once, or {amount} euros back, whichever you prefer.',
      'The warranty covers this, so we replace the {item} from order {order} free of charge.',
    ],
    reasons: [
      'This batch of the {item} was packed without its inner carton.',
      'A loose contact is a known fault of the first series.',
    ],
    steps: [
      ['Take two photos of the damage.', 'Photograph the {item} and its label.'],
      ['Upload them to order {order}.', 'Send them as a reply with number {order}.'],
      [
        'Keep the {item} until the new one arrives in {days} days.',
        'Put the {item} into the new box, and the driver takes it along.',
      ],
    ],
  },
  {
    id: 'invoice',
    mails: [
      'I need an invoice with my company name for order {order}. Where do I find it?',
      'The invoice for the {item} shows the wrong address. Could you correct it?',
    ],
    chats: [
      'need an invoice for order {order} w company name',
      'invoice for the {item} has the wrong address',
      'where do i download the bill',
    ],
    answers: [
      'The corrected invoice over {amount} euros is attached to order {order}.',
      'You can download the invoice from your account, also with a company name.',
    ],
    reasons: [
      'The invoice takes the name from the account and not from the delivery.',
      'Invoices are written on the day when the {item} ships.',
    ],
    steps: [
      ['Open billing in your account.', 'Go to billing details.'],
      ['Enter the company and its tax number.', 'Add the name as it must stand on the bill.'],
      [
        'Open order {order} and press new invoice.',
        'Download the file for order {order}; it is ready after {days} minutes.',
      ],
    ],
  },
  {
    id: 'exchange-size',
    mails: [
      'The {item} is too small. Can I exchange it for the next size without paying again?',
      'I would like order {order} one size larger. How does an exchange work?',
    ],
    chats: [
      '{item} too small can i swap it',
      'want one size bigger for order {order}',
      'how does exchange work, the {item} doesnt fit',
    ],
    answers: [
      'The larger {item} is in stock, and the exchange costs you nothing.',
      'I have set one in the next size aside for order {order}.',
    ],
    reasons: [
      'The {item} is smaller than it looks, as many customers have told us.',
      'The size chart of the maker differs from ours.',
    ],
    steps: [
      ['Choose exchange in order {order}.', 'Mark the {item} as an exchange in your account.'],
      [
        'Select the size and print the label.',
        'Pick the next size and take the label that appears.',
      ],
      [
        'Send the first one back within {days} days.',
        'Bring the box to the parcel shop; the new one leaves {days} days later.',
      ],
    ],
  },
  {
    id: 'double-charge',
    mails: [
      'My card was charged twice for order {order}. Can you return {amount} euros?',
      'Why do I see two payments for one {item} on my statement?',
    ],
    chats: [
      'charged twice for order {order}!!',
      'two payments for one {item}, why',
      'you took {amount} euros two times',
    ],
    answers: [
      'Only one payment of {amount} euros was taken; the second is a reservation and expires.',
      'We have returned the second payment for order {order} today.',
    ],
    reasons: [
      'The bank asked for the first payment again when the connection broke.',
      'A reservation looks like a payment until the bank deletes it.',
    ],
    steps: [
      [
        'Check whether the second line is marked as pending.',
        'Compare both lines on the statement.',
      ],
      ['Wait {days} days for it to vanish.', 'Give the bank {days} days.'],
      [
        'Send us a picture of the statement if both remain.',
        'Call your bank with number {order} if it is booked after that.',
      ],
    ],
  },
  {
    id: 'missing-part',
    mails: [
      'The screws for the {item} are missing. Can you send them, or must I return everything?',
      'Order {order} came without its charging cable. How do I get one?',
    ],
    chats: [
      'parts missing from my {item}',
      'no cable in the box for order {order}',
      'the screws for the {item} are not there, send them?',
    ],
    answers: [
      'We send the missing part to {city} today; you can keep the {item}.',
      'The part for order {order} is in stock and arrives within {days} days.',
    ],
    reasons: [
      'The small bag sticks to the lid of the carton and is often overlooked.',
      'The factory left the bag out of some boxes of the {item}.',
    ],
    steps: [
      ['Look under the inner lid of the carton.', 'Check the side pocket of the box first.'],
      ['Tell us the number on the {item}.', 'Send us the number that is printed below the {item}.'],
      [
        'Watch for a letter from us within {days} days.',
        'Assemble the rest meanwhile; the part only goes in last.',
      ],
    ],
  },
];
