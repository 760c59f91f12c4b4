// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Test} from "../Test.sol";
import {Adversary} from "./Adversary.sol";

struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @notice Whatever a liar does, an honest player that answers is unhurt, no wei is lost, and the lies end. After
/// every act `Watch` also looks at what may never be undone: ends of claims and entrants, and time spent.
contract AdversaryTest is Test {
    Adversary private adversary;

    function setUp() public {
        adversary = new Adversary();
        adversary.begin();
    }

    /// @dev Forge reads which contracts and functions it may call.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(adversary);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = Adversary.lie.selector;
        selectors[1] = Adversary.play.selector;
        selectors[2] = Adversary.enterLie.selector;
        selectors[3] = Adversary.fightEachOther.selector;
        selectors[4] = Adversary.grab.selector;
        selectors[5] = Adversary.rest.selector;
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(adversary), selectors);
    }

    /// forge-config: default.invariant.runs = 40
    /// forge-config: default.invariant.depth = 50
    /// forge-config: default.invariant.fail-on-revert = true
    function invariant_the_honest_side_is_unhurt_and_bonds_add_up() public view {
        assertTrue(adversary.unhurt(), "the honest side lost something");
        adversary.checkBonds();
    }

    function afterInvariant() public {
        adversary.conclude();
        assertTrue(adversary.unhurt(), "the honest side lost something");
        assertEq(adversary.liarsLeft(), 0);
        adversary.checkBonds();
    }
}
