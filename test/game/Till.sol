// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds, Shares} from "../../contracts/game/Bonds.sol";

/// @notice Bonds with everything that a game does to them in reach.
contract Till is Bonds {
    function pay() external payable {}

    function take(uint256 bond) external payable {
        _take(bond);
    }

    function charge(bytes32 debtor, address mover, uint256 cost) external {
        _charge(debtor, mover, cost, 0);
    }

    function chargeFresh(bytes32 debtor, address mover, uint256 cost, uint256 fresh) external {
        _charge(debtor, mover, cost, fresh);
    }

    function forfeit(bytes32 debtor, uint256 bond, Shares memory shares, address winner) external {
        _forfeit(debtor, bond, shares, winner);
    }

    function credit(address account, uint256 amount) external {
        _credit(account, amount);
    }
}
