/** Phrases that any reply can contain, whatever its topic. */

export interface Phrases {
  greetings: readonly string[];
  /** Thanks, regret, understanding. */
  courtesies: readonly string[];
  /** Sentences that replace an answer without saying anything. */
  evasions: readonly string[];
  /** Sentences that neither help nor harm. */
  fillers: readonly string[];
  closings: readonly string[];
  curt: readonly string[];
  /** Words that order the steps: before the first, between, before the last. */
  order: readonly [readonly string[], readonly string[], readonly string[]];
}

export const englishMail: Phrases = {
  greetings: ['Hello,', 'Good morning,', 'Dear customer,', 'Hello and thank you for writing,'],
  courtesies: [
    'I am sorry for the trouble.',
    'Thank you for your patience.',
    'I understand that this is annoying.',
    'Please excuse the delay.',
    'Thank you for telling us.',
  ],
  evasions: [
    'Your message was passed on to the team.',
    'We look into it as soon as possible.',
    'Such cases are decided one by one.',
    'Please see our general terms.',
    'At the moment we cannot say more.',
    'Have you looked at the help pages?',
  ],
  fillers: [
    'We value every customer.',
    'Our shop has many new articles this month.',
    'Your opinion matters to us.',
    'We work hard to become better every day.',
    'You may also like our newsletter.',
  ],
  closings: [
    'Kind regards',
    'Please write again if anything is unclear.',
    'Best wishes from the service team',
    'I am glad to help with anything else.',
  ],
  curt: ['This was your own mistake.', 'It is written on the page.', 'Not our department.'],
  order: [
    ['First,', 'To begin,'],
    ['Then', 'Next,'],
    ['Finally,', 'Last,'],
  ],
};

export const englishChat: Phrases = {
  greetings: ['hey there', 'hi, you are talking to Mia', 'hello again', 'hey, Tom here', 'hi hi'],
  courtesies: [
    'so sorry about that',
    'thanks for waiting',
    'oh no, that is annoying, I get it',
    'thank you for telling me',
    'sorry, it took me a moment to look',
  ],
  evasions: [
    'hmm not sure about that one to be honest',
    'someone will probably get back to you at some point',
    'can you ask again tomorrow maybe',
    'have you tried waiting a bit',
    'that depends on a lot of things really',
    'the system does not show me anything right now',
  ],
  fillers: [
    'it is crazy busy in here today',
    'one sec my screen is loading again',
    'hope your day is going well otherwise',
    'we get so many of these lately, you have no idea',
    'let me just scroll up for a second',
    'my colleague had the same thing last week, funny',
    'weather is awful here too by the way',
    'ok ok let me see what we have here',
  ],
  closings: [
    'anything else I can do for you?',
    'have a good one',
    'just write here if it comes up again',
    'take care, bye',
  ],
  curt: ['well you should have read that first', 'not my problem really', 'as I said already'],
  order: [
    ['first', 'ok so first'],
    ['then', 'after that'],
    ['and last', 'then at the end'],
  ],
};

/** Texts that a bot pastes into a chat: spotless, long, and of little use. */
export const englishMacro: Phrases = {
  greetings: [
    'Hello, and thank you for contacting our customer care team today.',
    'Welcome to our live support, and thank you for reaching out to us.',
  ],
  courtesies: [
    'We sincerely apologise for any inconvenience that this situation may have caused.',
    'We appreciate your patience and your understanding in this matter.',
    'Your satisfaction is our highest priority, and we take every concern seriously.',
  ],
  evasions: [
    'Please be informed that your request has been forwarded to the responsible department.',
    'Kindly note that processing times may vary, depending on the current volume of requests.',
    'For further information, please refer to the frequently asked questions on our website.',
    'Unfortunately, we are unable to provide individual information at this point in time.',
  ],
  fillers: [
    'In the meantime, we invite you to discover our seasonal offers and new arrivals.',
    'Our experienced specialists are continuously improving the quality of our services.',
    'Did you know that our application is available free of charge, for all common devices?',
    'We look forward to welcoming you again, and we remain at your disposal at any time.',
  ],
  closings: [
    'Thank you for choosing our company, and have a wonderful day.',
    'Is there anything else that we can assist you with today?',
  ],
  curt: [],
  order: [['First,'], ['Next,'], ['Finally,']],
};

export const koreanChat: Phrases = {
  greetings: ['안녕하세요 고객님', '네 안녕하세요', '상담원 수진입니다', '반갑습니다 고객님'],
  courtesies: [
    '불편을 드려서 정말 죄송해요',
    '기다려 주셔서 감사해요',
    '많이 답답하셨겠어요',
    '알려 주셔서 고마워요',
  ],
  evasions: [
    '그건 저도 잘 모르겠어요',
    '담당자가 나중에 연락드릴 거예요 아마',
    '내일 다시 물어봐 주실래요',
    '상황마다 좀 달라요',
    '지금은 화면에 아무것도 안 나오네요',
  ],
  fillers: [
    '오늘따라 문의가 정말 많네요',
    '잠시만요 화면이 느려요',
    '날씨가 갑자기 추워졌죠',
    '지난주에도 같은 문의가 있었거든요',
    '음 어디 한번 볼게요',
    '점심은 드셨어요',
  ],
  closings: [
    '더 궁금한 점 있으세요?',
    '좋은 하루 보내세요',
    '또 문제 생기면 말씀해 주세요',
    '감사합니다 고객님',
  ],
  curt: ['안내문에 다 써 있어요', '저희 잘못은 아니에요', '아까 말씀드렸잖아요'],
  order: [
    ['먼저', '우선'],
    ['그다음에', '그리고 나서'],
    ['마지막으로', '끝으로'],
  ],
};

export const koreanMacro: Phrases = {
  greetings: ['안녕하십니까, 고객님. 저희 고객센터를 찾아 주셔서 진심으로 감사드립니다.'],
  courtesies: [
    '이용에 불편을 드린 점, 진심으로 사과의 말씀을 드립니다.',
    '고객님의 너그러운 양해에 깊이 감사드립니다.',
  ],
  evasions: [
    '문의하신 내용은 담당 부서로 전달되었음을 안내해 드립니다.',
    '처리 기간은 문의량에 따라 달라질 수 있사오니, 참고하여 주시기 바랍니다.',
    '자세한 내용은 홈페이지의 자주 묻는 질문을 확인하여 주시기 바랍니다.',
  ],
  fillers: [
    '저희는 더 나은 서비스를 위하여, 항상 최선을 다하고 있습니다.',
    '기다리시는 동안, 이번 계절의 다양한 신상품과 행사를 만나 보시기 바랍니다.',
    '고객님의 소중한 의견은, 서비스 개선에 큰 도움이 됩니다.',
  ],
  closings: ['저희 회사를 이용해 주셔서 감사드리며, 행복한 하루 보내시기 바랍니다.'],
  curt: [],
  order: [['먼저'], ['다음으로'], ['마지막으로']],
};
