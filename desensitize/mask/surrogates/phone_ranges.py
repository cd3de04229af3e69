"""Telephone numbers that nobody has, by country code. Data only.

A row: what the national number begins with (the first row whose beginning fits the value is taken; "" fits any), and
the ranges of its fakes: beginnings, with how many digits behind them.

Sources:

- 1: 555-0100 to 555-0199 in every area code (North American Numbering Plan Administration, 555 NXX assignments, ATIS
  0300115). Area codes: those that libphonenumber 9.0 gives to the United States and to Canada, without 8xx, 5xx, 900.
- 44: Ofcom, Telephone numbers for use in TV and radio drama programmes.
- 33: ARCEP, decision 2018-0881, numbers for audiovisual works: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 and
  06 39 98, ten thousand each.
- 49: Bundesnetzagentur, notice 148/2021, official gazette 7/2021, page 489 (drama numbers): a thousand in each of five
  cities, and what the mobile networks set aside, of which these are two ranges of a hundred.
- 353: ComReg, Numbering Conditions of Use, 020 91x xxxx.
- 61: ACMA, phone numbers for use in TV shows, films and creative works: thirty mobile numbers, and in each area those
  that begin with 5550 or 7010.
- 46: PTS, telephone numbers for use in books and films (Telefonnummer för användning i böcker och filmer).
- 86: China reserves none. Mobile numbers begin with 154, 160, 161, 163, 164, 168, 169, 179 or 194: the ministry (MIIT)
  has given these to no network for people, and libphonenumber 9.0 has none of them. That may change: they are the
  least harmful, no more. Local numbers begin with 0 behind the area code, where none does (0 leads to trunk dialling).
- 400 numbers of China: nothing is reserved; a fake may be a firm's by chance.
- Any other country: two zeros behind the country code, as no national number begins (ITU-T E.164).
"""

from __future__ import annotations

from desensitize.mask.surrogates.listing import listed

__all__ = ["CANADA", "ISLANDS", "MAINLAND_MOBILE", "RANGES", "UNITED_STATES"]

_UK_LANDLINES = """
1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 1614960 2079460 1914980 2920180
"""
_AU_MOBILE = """
570006 570156 570157 570158 570159 570110 570313 570737 571266 571491 571804 572549 572665 572983 573770 573087 574118
574632 575254 575789 576398 576801 577426 577644 578957 578148 578888 579212 579760 579455
"""

RANGES: dict[str, tuple[tuple[str, tuple[tuple[str, int], ...]], ...]] = {
    "44": (
        ("7", (("7700900", 3),)),
        ("80", (("8081570", 3),)),
        ("", tuple((lead, 3) for lead in listed(_UK_LANDLINES))),
    ),
    "33": (
        ("6", (("63998", 4),)),
        ("7", (("63998", 4),)),
        ("", (("19900", 4), ("26191", 4), ("35301", 4), ("46571", 4), ("53649", 4))),
    ),
    "49": (
        ("1", (("17139200", 2), ("176040690", 2))),
        ("", (("3023125", 3), ("6990009", 3), ("4066969", 3), ("2214710", 3), ("8999998", 3))),
    ),
    "353": (("", (("2091", 5),)),),
    "61": (
        ("4", tuple((f"491{number}", 0) for number in listed(_AU_MOBILE))),
        ("", tuple((f"{area}{middle}", 4) for area in "2378" for middle in ("5550", "7010"))),
    ),
    "46": (
        ("7", tuple((f"7017406{ten}", 1) for ten in "123456789")),
        ("", (("8465004", 2), ("9803192", 2))),
    ),
}
UNITED_STATES = listed(
    """
201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 227 228 229 231 234 235 239 240
248 251 252 253 254 256 260 262 267 269 270 272 274 276 279 281 283 301 302 303 304 305 307 308 309 310 312 313 314
315 316 317 318 319 320 321 323 324 325 326 327 329 330 331 332 334 336 337 339 341 346 347 350 351 352 353 360 361
363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440
442 443 445 447 448 458 463 464 469 470 472 475 478 479 480 484 501 502 503 504 505 507 508 509 512 513 515 516 517
518 531 534 539 541 551 557 559 561 562 563 564 567 571 572 573 574 575 582 585 586 601 602 603 605 606 607 608 609
610 612 614 615 616 617 618 619 620 623 626 628 629 630 631 636 640 641 645 646 650 651 656 657 659 660 661 662 667
669 678 680 681 682 686 689 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 725 726 727 728 730
731 732 734 737 738 740 743 747 748 754 757 760 762 763 765 769 770 771 772 773 774 775 779 781 785 786 801 802 803
804 805 806 808 810 812 813 814 815 816 817 818 820 821 826 828 830 831 832 835 838 839 840 843 845 847 848 850 854
856 857 858 859 860 862 863 864 865 870 872 878 901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920
925 928 929 930 931 934 936 937 938 940 941 943 945 947 948 949 951 952 954 956 959 970 971 972 973 975 978 979 980
983 984 985 986 989
"""
)
CANADA = listed(
    """
204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519
548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942
"""
)
# Members of the numbering plan with area codes of their own, which tell the country and stay.
ISLANDS = listed(
    """
242 246 264 268 284 340 345 441 473 649 658 664 670 671 684 721 758 767 784 787 809 829 849 868 869 876 939
"""
)
MAINLAND_MOBILE = ("154", "160", "161", "163", "164", "168", "169", "179", "194")
