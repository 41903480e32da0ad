/// The words that most of the commonest passwords are made of, in lower case and without the digits and signs at their
/// ends, which ``GuessableForms`` takes off.
///
/// Collected by hand from what public reports of leaked passwords name year after year (the annual lists of SplashData and
/// NordPass, the UK National Cyber Security Centre's report of 2019), not copied from any one of them. An operator adds
/// a longer list by `passwords.breached_list`.
enum CommonWords {
    static let all = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let text = """
        password passwort passwd pass passw password1 mypassword yourpassword newpassword oldpassword thepassword
        passwordpassword passpass passphrase passcode motdepasse contrasena contraseña senha parola haslo wachtwoord
        kennwort geheim secret topsecret mysecret supersecret verysecret letmein letmeinnow openme opensesame
        welcome welcomeback welcomehome willkommen bienvenue bonjour hallo hello hellohello helloworld hellothere
        admin administrator adminadmin root toor superuser sysadmin webmaster master operator manager support
        guest user username default changeme changemenow changethis change temporary temp temppass test testing tester
        testtest testuser demo sample example login logon signin access accessdenied enter entrance
        qwerty qwertyuiop qwertyqwerty qwertz qwertzuiop azerty azertyuiop asdf asdfasdf asdfgh asdfghjkl zxcvbn zxcvbnm
        qazwsx qazwsxedc qwer qweqwe qweasd qweasdzxc asdzxc poiuytrewq lkjhgfdsa mnbvcxz zaqwsx wasd
        abc abcd abcde abcdef abcdefg abcdefgh abcabc aaaaaa iloveyou iloveu iloveme ilovegod ilovehim iloveher ihateyou
        lovelove loveme lovelove mylove truelove loveyou love lover lovers forever together always sweetheart
        darling honey sweety sweetie babygirl babyboy baby princess prince queen king kingdom beautiful gorgeous pretty
        sunshine sunflower sunset sunrise sunny moonlight starlight rainbow butterfly flower flowers rose lily daisy
        dragon monkey monkeys tiger tigers lion lions eagle eagles falcon wolf wolves panther cougar bear bears dolphin
        dolphins horse horses kitten kitty pussycat puppy doggy doggie bulldog cat dog fish shark turtle spider scorpion
        phoenix unicorn dinosaur elephant penguin panda koala buster buddy lucky lucky7 shadow midnight smokey pepper
        ginger cookie cookies chocolate candy sugar cupcake peanut butter banana apple orange cherry strawberry
        football footballs baseball basketball softball soccer hockey tennis golfer golf volleyball rugby cricket
        liverpool chelsea arsenal barcelona realmadrid juventus manchester manutd manchesterunited bayern celtic rangers
        yankees lakers cowboys steelers raiders packers patriots redsox dodgers giants broncos
        batman superman spiderman ironman catwoman wonderwoman starwars startrek skywalker darthvader lukeskywalker
        yoda jedi vader pokemon pikachu naruto goku minecraft fortnite roblox callofduty warcraft worldofwarcraft
        nintendo playstation xbox gamer gaming player player1 hunter ranger warrior ninja samurai knight wizard magic
        gandalf hobbit frodo hogwarts harrypotter matrix terminator predator godzilla kingkong mustang corvette ferrari
        porsche mercedes camaro harley yamaha honda toyota nissan chevy jaguar lamborghini
        michael jordan jennifer jessica ashley amanda michelle nicole daniel andrew joshua matthew thomas robert
        charlie george william anthony jonathan christopher alexander alexandra samantha elizabeth victoria victor
        david james john johnny joseph jason justin brandon tyler austin steven kevin patrick patricia barbara maria
        martin maggie melissa heather hannah sophie sophia olivia emma emily isabella anna angela angel angels andrea
        natasha tigger winnie mickey mickeymouse donald donaldduck snoopy garfield scooby scoobydoo simpsons homer
        computer internet network server database system windows microsoft linux ubuntu google facebook youtube twitter
        instagram whatsapp linkedin amazon apple iphone android samsung oracle cisco adobe photoshop macintosh
        freedom liberty america american usa canada england london paris france berlin germany deutschland india
        pakistan bharat mexico brazil brasil russia moscow china japan tokyo australia sydney newyork texas dallas
        chicago boston denver phoenix miami florida california hollywood vegas lasvegas
        january february march april may june july august september october november december spring summer autumn
        fall winter monday tuesday wednesday thursday friday saturday sunday januar februar maerz mai juni juli oktober
        dezember fruehling frühling sommer herbst winter montag dienstag mittwoch donnerstag freitag samstag sonntag
        christmas halloween easter birthday holiday vacation weekend
        jesus jesuschrist christ christian heaven church bible godisgood godislove blessed blessing faith hope grace
        peace amen hallelujah allah mohammed muhammad krishna ganesh buddha
        money moneymoney dollar million millionaire business company corporate office finance banking account
        security secure private hidden confidential trustno trustnoone trustme nothing something anything whatever
        whoami whoknows idontknow idontcare dontknow nopassword nopass blank none null undefined
        fuckyou fuckoff fuckme fuck fucker asshole bitch shithead shit bullshit bastard dickhead pussy sexy sexygirl
        hottie hotgirl badboy badgirl playboy lovergirl gangster killer killers murder devil satan lucifer evil demon
        metallica slipknot nirvana linkinpark eminem rihanna beyonce madonna elvis beatles blink guitar music rockstar
        rocknroll hiphop reggae bobmarley tupac snoopdogg
        cheese pizza burger hamburger coffee whisky whiskey vodka tequila heineken budweiser guinness corona cocacola
        pepsi redbull marlboro cannabis marijuana weed stoner
        teacher student school college university doctor nurse police soldier army marines navy airforce military
        sergeant captain pirate pirates cowboy cowgirl
        correcthorsebatterystaple correcthorse thequickbrownfox quickbrownfox loremipsum foobar foobarbaz foobaz
        hunter signet oauth openid keycloak token tokens credential credentials
        """
}
