/**
 * The topics of the made-up set, written for it. {x} is filled from `things` of the question, {y} from `means` of
 * the answer. Questions and answers of a topic share hardly a word: only their meaning links them.
 */
export interface MadeTopic {
  id: string;
  things: readonly string[];
  asks: readonly string[];
  means: readonly string[];
  answers: readonly string[];
}

/** Columns of a line: id; things; asks; means; answers; lists are separated by bars. */
function topics(lines: string): MadeTopic[] {
  const list = (cell: string) => cell.split('|').map((one) => one.trim());
  return lines
    .trim()
    .split('\n\n')
    .map((block) => {
      const [id, things, asks, means, answers] = block.split('\n');
      return {
        id,
        things: list(things),
        asks: list(asks),
        means: list(means),
        answers: list(answers),
      };
    });
}

export const madeTopics: readonly MadeTopic[] = topics(`
herbs
basil | parsley | mint | coriander
Why does my {x} wilt on the window sill? | How do I keep {x} alive in the kitchen through winter?
a pot with holes | loose soil | a deep saucer | gentle morning light
Give the plant {y} and wait until its earth feels dry before you pour again. | Roots of a plant that stand in water rot, so {y} helps; pinch off the flowers.

bread
loaf | rye bread | baguette | sourdough
What makes the crumb of my {x} so heavy? | My {x} comes out flat, what went wrong?
a warmer place | an older starter | wetter dough | a hotter oven
The yeast had too little time: try {y} and let it rise twice as long. | Knead until the gluten stretches thin, then bake with {y}.

bicycle
bike | racing bike | tandem | mountain bike
The chain of my {x} slips when I change gear, what can I do? | Why does the brake of my {x} squeal on hills?
a drop of oil | new pads | a fresh cable | a straight hanger
Adjust the derailleur by half a turn; {y} is often all that it takes. | Clean the rims of both wheels with spirit, and fit {y}.

guitar
guitar | ukulele | banjo | mandolin
How can I stop the strings of my {x} from buzzing? | My fingers hurt when I practise the {x}, is that normal?
a thinner pick | a truss rod key | lighter gauge | a padded strap
Raise the bridge a little with {y} until every chord rings clean. | Press each note close behind the fret, and {y} makes it easier on the tips.

cat
cat | kitten | tomcat | old cat
Why does my {x} scratch the sofa every night? | My {x} refuses its new food, should I worry?
a sisal post | a quiet corner | a spoon of tuna | a cardboard box
Feline claws need work: put {y} where it sleeps and praise it. | Pets distrust sudden change, so mix slowly and offer {y}.

swimming
crawl | backstroke | butterfly | front crawl
How do I breathe without swallowing water in the {x}? | My legs sink when I do the {x}, any advice?
short fins | a pull buoy | a snorkel | a kickboard
Exhale steadily under the surface and roll your body; {y} lets you practise it in the pool. | Press the chest down and float with high hips while you kick, first with {y}.

tax
freelancers | students | landlords | pensioners
Which expenses may {x} deduct from their income? | When do {x} have to hand in their yearly return?
an accountant | the revenue office | a spreadsheet | an online form
Costs that serve earning count; keep the receipts and ask {y} before the deadline. | The fiscal year closes in December, and {y} grants more months if you apply.

sleep
shift workers | teenagers | new parents | travellers
What helps {x} to fall asleep at night? | Why do {x} feel tired all day long?
dark curtains | a cooler bedroom | no screens | a fixed alarm
A steady rhythm sets the inner clock; {y} and no coffee after lunch do most. | Rest is broken into pieces, so go to bed earlier with {y}.

printer
inkjet printer | laser printer | office printer | label printer
My {x} leaves white stripes on the page, how do I fix it? | Why does the {x} jam with every second sheet?
a lint-free cloth | fresh toner | thicker paper | a new cartridge
Run the cleaning cycle for the nozzles, and then try {y}. | Dusty rollers lose their grip: wipe them and load {y}.

tent
tent | tarp | camper awning | dome tent
How do I keep the rain out of my {x} on a camping trip? | The poles of my {x} bend in a storm, what should I do?
seam sealer | longer pegs | extra guy lines | a groundsheet
Treat the stitching of the canvas at home and take {y} to the camp. | Pitch it low with the narrow side to the wind, and use {y}.

knitting
scarf | jumper | sock | woollen hat
Why does the edge of my {x} curl up? | I dropped a stitch in my {x} ten rows ago, can I save it?
a crochet hook | larger needles | a garter border | steam blocking
Stocking fabric rolls by nature: add purl and knit in turn, or use {y}. | Ladder the loop back up row by row with {y}.

chess
openings | endgames | tactics | pawn play
How should a beginner study {x}? | What book or habit improves {x} fastest?
puzzles | old master games | a slow clock | a sparring partner
Control the centre, castle early and look at every check and capture, with {y} each day. | Learn how king and rook win against a lone king; {y} does the rest.

aquarium
aquarium | fish tank | goldfish bowl | reef tank
The glass of my {x} turns green within a week, why? | How often must I change the water in a {x}?
a stronger filter | fewer feedings | floating plants | a gravel siphon
Algae live on light and nitrate, so {y} and a shorter lamp time starve them. | A quarter every week keeps the animals healthy, with {y}.

carbattery
car | van | old estate car | pickup
My {x} does not start on frosty mornings, what is the matter? | How do I give a {x} with a dead battery a jump?
thick cables | a trickle charger | a wire brush | a voltmeter
Cold halves the current that lead cells give; test it with {y}. | Join the terminals of both vehicles, red to plus first, and use {y}.

mortgage
flat | terraced house | cottage | first home
Should I fix the interest when I borrow for a {x}? | How much deposit does the bank want for a {x}?
a broker | a longer term | a savings plan | a written offer
A locked rate costs more but the payments cannot rise; compare with {y}. | Lenders like a fifth of the price in cash, and {y} lowers the rate.

running
marathon | half marathon | ten kilometres | trail race
How do I train for a {x} without hurting my knees? | What should I eat before a {x}?
softer shoes | a rest day | porridge | slow miles
Let a jogger raise the weekly distance by a tenth at most, with {y}. | Carbohydrates three hours ahead sit well; {y} proved itself to runners.

telescope
Saturn | Jupiter | the Orion nebula | the Andromeda galaxy
Which magnification do I need to see {x}? | Why is {x} blurred when I look at it from my garden?
a star chart | a wide eyepiece | a steady tripod | a moonless night
Let the lens cool outdoors for an hour, choose {y}, and do not go beyond two hundred times. | The air above roofs shimmers; {y} away from city lamps shows far more sky.

coffee
espresso | filter coffee | cappuccino | mocha
Why does my {x} taste bitter? | How fine must I grind beans for {x}?
a burr mill | cooler water | a paper filter | a kitchen scale
Over-extraction does that: shorten the brew and try {y}. | Medium ground for a jug and like flour for a pressure machine; {y} makes it even.

passport
passport | identity card | visa | travel permit
My {x} expires next month, how do I renew it before my journey? | What must I do when my {x} is stolen abroad?
a biometric photo | a police report | an appointment | your birth certificate
The citizens' office takes six weeks to print new travel documents, so bring {y} soon. | Go to the consulate with {y} and they issue an emergency document.

bees
hive | bee colony | swarm | apiary
How do I bring a {x} through the winter? | When is the honey in a {x} ready to be taken?
a mouse guard | sugar syrup | a smoker | a new frame
Feed in September, treat against mites and give it {y}. | Capped honeycombs are ripe and dry enough; spin them then, with {y} at hand.

skiing
powder | icy slopes | moguls | steep runs
How do skiers turn safely on {x}? | What equipment do I need for {x}?
a helmet | sharp edges | wider planks | a lesson
Lean down the snowy valley and shift the weight to the outer leg; {y} gives confidence. | Rent boots that fit tightly first, and then think of {y} for the mountain.

stains
red wine | grass | blood | ink
How do I get {x} out of a white shirt? | Can {x} still be removed from cotton after a week?
bleach | cold water | salt | gall soap
Dab it, never rub, then soak the fabric with {y} before the laundry. | Enzymes in washing powder dissolve it slowly; repeat with {y}.

piano
piano | grand piano | upright | keyboard
How often should a {x} be tuned? | How do I play with both hands together on the {x}?
a metronome | a humidifier | slow scales | a soft pedal
The pitch of strings drifts with the seasons, so twice a year; {y} helps between. | Learn the left and right part of the music alone and join them at half tempo, with {y}.

compost
compost heap | worm bin | leaf mould | garden waste
My {x} smells of rotten eggs, what is wrong? | How long does it take until {x} becomes soil?
dry straw | torn cardboard | a pitchfork | wood chips
It lacks oxygen: turn it and add {y} to the kitchen scraps. | Half a year in a warm pile, where microbes get {y}.

drill
concrete | tiles | brick | plaster
How do I make a hole in {x} to hang a shelf? | The wall plug spins in {x}, how do I fasten a screw?
a masonry bit | a longer dowel | filler | masking tape
Drill slowly into the wall and use {y}; check for pipes and wires first. | Enlarge it by one size and put in {y}.

soup
lentil soup | pumpkin soup | broth | minestrone
My {x} is too salty, can it be rescued? | How do I thicken {x} without cream?
a raw potato | red lentils | more stock | a blender
Dilute the liquid and cook it with {y}, which takes up the seasoning. | Purée a third of the vegetables in the pot; {y} makes it creamy too.

wasps
wasps | hornets | stinging wasps | angry hornets
There are {x} under my roof, what now? | How do I keep {x} away from the garden table?
a beekeeper | a mesh | pest control | an expert
The insects die in autumn, so leave them alone or call for {y}. | Insects that are not disturbed seldom sting, and {y} drives them off.

walls
bedroom | hallway | ceiling | nursery
How many coats of paint does a {x} need? | Why do I see roller marks after I painted the {x}?
primer | a lambskin | a wet edge | a good brush
Two layers of emulsion hide the old colour of the wall if you begin with {y}. | Spread the paint from the window inwards without pausing, and take {y}.

teething
baby | toddler | infant | six-month-old
My {x} cries and chews everything, could it be teeth? | When does a {x} lose the first milk teeth?
a chilled ring | a clean finger | a cold flannel | patience
Swollen gums and dribbling are the signs; {y} soothes the child. | Around the age of six the incisors come loose; until then {y} is all it takes.

volcanoes
Etna | volcanoes in Iceland | Vesuvius | Kilauea
What makes {x} erupt? | Can scientists foresee an eruption of {x}?
seismometers | gas sensors | satellites | tilt meters
Molten rock rises, and dissolved vapour drives the lava out, as {y} show. | Tremors and rising magma in the mountain warn days ahead, measured by {y}.

tides
the North Sea | the Atlantic | Brittany | the bay of Fundy
Why is there ebb and flood in {x}? | Why are the tides of {x} higher at full moon?
the earth's rotation | a funnel-shaped coast | the pull of gravity | the sun
Lunar attraction raises two bulges of ocean, and {y} carries the shore through them. | Both heavenly bodies then draw in one line, and {y} adds to the swell.

photosynthesis
leaves | algae | trees | grass
How do {x} turn sunlight into food? | Why are {x} green and not black?
chlorophyll | sugars | carbon dioxide | oxygen
Plant cells absorb light to split molecules, so that glucose is built with {y}. | The pigment of plants reflects that shade of light, while it makes {y}.

rome
Caesar | the senate | gladiators | the legions
What power did {x} have in ancient Rome? | How did {x} lose their place in Roman history?
civil war | the emperors | Christian bishops | ambitious generals
The republic fell to one man's rule, and {y} decided what followed. | Latin writers tell of triumphs in the forum until {y} put an end to it.

blackholes
a black hole | a neutron star | a white dwarf | a supernova
How does {x} come into being? | What would happen to a ship that flies close to {x}?
tidal forces | radiation | curved space | a collapsing core
A massive sun burns out its fuel and caves in; {y} explains the rest. | Gravity stretches it like a noodle, while clocks slow down because of {y}.

whales
humpback whales | sperm whales | orcas | dolphins
How can {x} dive so deep without air? | Why do {x} sing to each other?
muscle protein | low tones | their blubber | clicks
These sea mammals store oxygen in the blood and slow the heart, helped by {y}. | Sound carries for miles in the ocean: they court and hunt with {y}.

earthquakes
Japan | California | Turkey | Chile
Why are there so many earthquakes in {x}? | How do builders in {x} protect houses against quakes?
rubber bearings | flexible steel | deep foundations | old fault lines
Plates of the crust grind past one another, and strain is set free along {y}. | The frame may sway but not break, thanks to {y}.

rainbow
a rainbow | a double rainbow | a halo | a moonbow
How does {x} appear in the sky? | Why are the colours of {x} always in the same order?
ice crystals | falling drops | the angle of light | a low sun
Rays are bent and mirrored inside tiny spheres, and {y} fans out red to violet. | Blue light is refracted more strongly than red by {y}.

vaccines
measles | flu | polio | tetanus
How does a jab protect people from {x}? | Why must the shot against {x} be given again after some years?
antibodies | memory cells | a booster | a weakened germ
The immune system learns to know the virus or toxin, and {y} stands ready. | Immunity to the disease fades with time, and {y} brings it back.

interview
job interview | first interview | panel interview | phone interview
How should I prepare for a {x}? | What do I say about my weaknesses in a {x}?
a short story | honest examples | good questions | a calm voice
Read up on the employer and rehearse why you want the position, with {y}. | Recruiters value insight: name one thing you are improving, with {y}.

wedding
wedding | registry wedding | garden wedding | silver wedding
How do I write a speech for a {x}? | How far ahead should we send invitations to a {x}?
an anecdote | a toast | a poem | fine cards
Bride and groom first, three minutes at most, and {y} for a smile. | Relatives plan their holidays early, so post {y} half a year before.
`);
