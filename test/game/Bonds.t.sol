// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds, Shares} from "../../contracts/game/Bonds.sol";
import {Test} from "../Test.sol";
import {Till} from "./Till.sol";

/// @notice Asks for its money again while it is being paid, or takes none.
contract Receiver {
    Till private immutable till;
    bool private immutable refuses;
    uint256 public paid;
    bytes4 public answer;

    error NoThanks();

    constructor(Till till_, bool refuses_) {
        till = till_;
        refuses = refuses_;
    }

    receive() external payable {
        if (refuses) revert NoThanks();
        paid++;
        try till.withdraw(address(this)) {}
        catch (bytes memory reason) {
            answer = bytes4(reason);
        }
    }
}

contract BondsTest is Test {
    bytes32 private constant DEBTOR = "debtor";
    address private constant WINNER = address(0x111);
    address private constant FIRE = address(0xf12e);
    uint256 private constant BOND = 10 ether;

    Till private till;

    function setUp() public {
        till = new Till();
        vm.deal(address(this), 100 ether);
    }

    function _forfeit(uint16 repaid, uint16 burned, address winner) private {
        till.pay{value: BOND}();
        till.forfeit(DEBTOR, BOND, Shares(repaid, burned, FIRE), winner);
    }

    function _mover(uint256 i) private pure returns (address) {
        return address(uint160(0x3000 + i));
    }

    /// @dev Whoever collects first: everybody gets the same part of what it spent, and no wei is left or missing.
    function testFuzz_shares_of_movers_add_up_to_the_pot(
        uint96[4] memory costs,
        uint16 repaid,
        uint16 burned,
        uint8 first
    ) public {
        repaid %= 10_001;
        burned %= 10_001;
        uint256 spent = 0;
        for (uint256 i = 0; i < 4; i++) {
            // From nothing to far more than any bond repays.
            uint256 cost = i % 2 == 0 ? costs[i] : costs[i] % 1 ether;
            till.charge(DEBTOR, _mover(i), cost);
            spent += cost;
        }
        _forfeit(repaid, burned, WINNER);
        uint256 pot = BOND * repaid / 10_000;
        if (spent < pot) pot = spent;
        assertEq(till.billOf(DEBTOR).pot, pot);
        assertEq(till.owed(FIRE), (BOND - pot) * burned / 10_000);
        assertEq(till.owed(WINNER) + till.owed(FIRE), BOND - pot);

        uint256 paid = 0;
        for (uint256 n = 0; n < 4; n++) {
            uint256 i = (uint256(first) + n) % 4;
            uint256 cost = till.costOf(DEBTOR, _mover(i));
            if (cost == 0) continue;
            till.collect(DEBTOR, _mover(i));
            uint256 got = till.owed(_mover(i));
            assertTrue(got <= cost, "got more than it spent");
            uint256 fair = pot * cost / spent;
            assertTrue(got >= fair && got <= fair + 4, "got another part than the others");
            paid += got;
        }
        assertEq(paid, pot);
        assertEq(till.billOf(DEBTOR).pot, 0);
        assertEq(till.billOf(DEBTOR).spent, 0);
    }

    function test_what_was_spent_is_repaid_in_full_below_the_share() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        till.charge(DEBTOR, _mover(1), 0.5 ether);
        till.charge(DEBTOR, _mover(0), 0.25 ether);
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(1));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1.25 ether);
        assertEq(till.owed(_mover(1)), 0.5 ether);
        assertEq(till.owed(FIRE), 4.95 ether);
        assertEq(till.owed(WINNER), 3.3 ether);
    }

    function test_a_word_that_was_zero_costs_more_once() public {
        // Both words are new, then that of the mover alone, then neither.
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 16);
        till.chargeFresh(DEBTOR, _mover(1), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(1)), 13);
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 26);
        assertEq(till.billOf(DEBTOR).spent, 39);
        // A bill that has been paid off is not zero: it says that the bond is forfeited.
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(0));
        till.collect(DEBTOR, _mover(1));
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 13);
    }

    function test_no_more_is_repaid_than_the_share() public {
        till.charge(DEBTOR, _mover(0), 30 ether);
        till.charge(DEBTOR, _mover(1), 10 ether);
        _forfeit(4000, 5000, WINNER);
        till.collect(DEBTOR, _mover(0));
        till.collect(DEBTOR, _mover(1));
        assertEq(till.owed(_mover(0)), 3 ether);
        assertEq(till.owed(_mover(1)), 1 ether);
        assertEq(till.owed(FIRE), 3 ether);
        assertEq(till.owed(WINNER), 3 ether);
    }

    function test_nothing_is_collected_before_the_bond_is_forfeited() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(0)));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.costOf(DEBTOR, _mover(0)), 1 ether);
    }

    function test_nothing_is_collected_twice_nor_by_who_spent_nothing() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(0));
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(i)));
            till.collect(DEBTOR, _mover(i));
        }
        assertEq(till.owed(_mover(0)), 1 ether);
    }

    function test_if_both_lose_the_rest_is_burned_and_moves_are_still_repaid() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        _forfeit(3333, 6000, address(0));
        assertEq(till.owed(FIRE), 9 ether);
        assertEq(till.owed(address(0)), 0);
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1 ether);
    }

    function test_debtors_do_not_pay_for_each_other() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        till.charge("other", _mover(0), 2 ether);
        _forfeit(3333, 6000, WINNER);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(0)));
        till.collect("other", _mover(0));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1 ether);
        assertEq(till.billOf("other").spent, 2 ether);
    }

    function test_a_bond_is_paid_to_the_wei() public {
        till.take{value: BOND}(BOND);
        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, BOND, BOND + 1));
        till.take{value: BOND + 1}(BOND);
        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, BOND, BOND - 1));
        till.take{value: BOND - 1}(BOND);
    }

    // --- Paying out ---

    function test_a_receiver_that_asks_again_is_paid_once() public {
        Receiver receiver = new Receiver(till, false);
        till.pay{value: 5 ether}();
        till.credit(address(receiver), 2 ether);
        till.credit(WINNER, 3 ether);
        till.withdraw(address(receiver));
        assertEq(address(receiver).balance, 2 ether);
        assertEq(receiver.paid(), 1);
        assertEq(bytes32(receiver.answer()), bytes32(Bonds.NothingOwed.selector));
        till.withdraw(WINNER);
        assertEq(WINNER.balance, 3 ether);
    }

    function test_a_receiver_that_refuses_keeps_its_claim_and_blocks_nobody() public {
        address receiver = address(new Receiver(till, true));
        till.pay{value: 5 ether}();
        till.credit(receiver, 2 ether);
        till.credit(WINNER, 3 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.TransferFailed.selector, receiver, 2 ether));
        till.withdraw(receiver);
        assertEq(till.owed(receiver), 2 ether);
        till.withdraw(WINNER);
        assertEq(WINNER.balance, 3 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, WINNER));
        till.withdraw(WINNER);
    }
}
